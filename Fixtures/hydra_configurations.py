"""Writes hydra_configurations.json: what Hydra makes of this project's presets and the words of commands."""

import pathlib
import shutil
import tempfile

from golden import HERE, provenance, write_json
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

PRESETS = HERE.parent / "Sources/NTLExperiment/Presets"

# The words behind the script's name in the README of the paper's code, and what else is told apart. Hydra
# chooses a file by the package that the base has, `@_here_` being `@_global_` there.
MATHEMATICS = "run_specific_config@_global_=mathematics_dataset_run"
ABLATION = "dataset_args=arithmetic model_args=vanilla_t5_ntl"
COMMANDS = {
    "nothing": "",
    "main example": "dataset_args=mathematics_dataset model_args=vanilla_t5_ntl training_args=train",
    "overrides": "model_args=vanilla_t5_ntl training_args=train"
    " training_args.per_device_train_batch_size=8 model_args.number_token_loss_weight=0.3",
    "CE": f"{MATHEMATICS} model_args=vanilla_t5 dataset_args=mathematics_dataset",
    "NTL-MSE": f"{MATHEMATICS} model_args=vanilla_t5_ntl dataset_args=mathematics_dataset",
    "NTL-WAS": f"{MATHEMATICS} model_args=vanilla_t5_ntl"
    " model_args.number_token_loss_with_wasserstein=true dataset_args=mathematics_dataset",
    **{
        f"NTL-MSE, λ = {weight}": f"{ABLATION} model_args.number_token_loss_with_wasserstein=false"
        f" model_args.number_token_loss_weight={weight} training_args.special_name=NTL-MSE_Lambda{weight}"
        for weight in ["0.3", "0.8", "2.0"]
    },
    "NTL-MAE": f"{ABLATION} +model_args.number_token_loss_function=mae"
    " training_args.special_name=NTL-MAE_Lambda0.3",
    "NTL-Huber": f"{ABLATION} +model_args.number_token_loss_function=huber"
    " training_args.special_name=NTL-Huber_Lambda0.3",
    "GSM8K, CE": "run_specific_config@_global_=gsm8k_runs model_args=vanilla_t5 dataset_args=gsm8k",
    "GSM8K, NTL-WAS": "run_specific_config@_global_=gsm8k_runs model_args=vanilla_t5_ntl dataset_args=gsm8k"
    " model_args.number_token_loss_weight=0.3",
    "debug": "model_args=vanilla_t5 training_args=train run_specific_config@_global_=debug_config",
    "evaluation": "model_args=vanilla_t5_ntl training_args=eval model_args.model_name_or_path=some/checkpoint",
    "warm-up": "run_specific_config@_global_=training_with_warmup",
    "types": "training_args.learning_rate=3e-5 training_args.seed=7 training_args.special_name=null"
    " +training_args.report_to=[tensorboard] +training_args.run_name='a b' training_args.eval_on_start=False"
    " training_args.lr_scheduler_kwargs.patience=2",
}


def layout(folder: pathlib.Path) -> None:
    """The presets as Hydra wants them, a folder a group."""
    for file in PRESETS.glob("*.yaml"):
        group, _, option = file.stem.partition(".")
        target = folder / group / f"{option}.yaml" if option else folder / f"{group}.yaml"
        target.parent.mkdir(exist_ok=True)
        shutil.copy(file, target)


def flat(node, prefix: str = "") -> dict:
    """`{"a": {"b": 1}}` as `{"a.b": 1}`."""
    if isinstance(node, dict) and node:
        parts = (flat(value, f"{prefix}.{key}" if prefix else key) for key, value in node.items())
        return {key: value for part in parts for key, value in part.items()}
    return {prefix: node}


def main() -> None:
    cases = []
    with tempfile.TemporaryDirectory() as folder:
        layout(pathlib.Path(folder))
        with initialize_config_dir(version_base=None, config_dir=folder):
            for name, command in COMMANDS.items():
                # One word of the list has a blank, in quotes.
                words = [word.replace("\0", " ") for word in command.replace("'a b'", "'a\0b'").split()]
                values = flat(OmegaConf.to_container(compose("config", words), resolve=True))
                cases.append({"name": name, "words": words, "values": values})
    write_json(
        "hydra_configurations.json",
        {"provenance": provenance(__file__, "hydra-core", "omegaconf"), "cases": cases},
    )


if __name__ == "__main__":
    main()
