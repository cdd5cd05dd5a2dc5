extension ArgumentSchema {
  /// The keys of `training_args`: the paper's code's own, transformers 4.42's `Seq2SeqTrainingArguments` with
  /// their defaults, and at the end two of its callback for early stopping and `decodings`.
  static let training: [ArgumentSchema] =
    paper + length + optimization + plateau + evaluation + early + withoutEffect + refused

  private static let paper: [ArgumentSchema] = [
    flag("do_only_eval", false),
    text("trial"),
    text("special_name"),
    choice("language_modelling", ["clm", "mlm"], "clm"),
    choice("parallel_mode", ["not_distributed"], "not_distributed"),
    text("output_dir"),
    flag("overwrite_output_dir", false),
    choice("resume_from_checkpoint", ["true", "false"], nil),
    integer("seed", 42),
  ]

  private static let length: [ArgumentSchema] = [
    integer("max_steps", -1, from: -1, to: 1_000_000_000),
    number("num_train_epochs", 3, to: 1_000_000),
    integer("per_device_train_batch_size", 8, from: 1, to: 100_000),
    integer("per_device_eval_batch_size", 8, from: 1, to: 100_000),
    integer("gradient_accumulation_steps", 1, from: 1, to: 100_000),
    flag("gradient_checkpointing", false),
  ]

  private static let optimization: [ArgumentSchema] = [
    choice(
      "optim",
      ["adamw_torch", "adamw_torch_fused", "adamw_hf", "adafactor"], "adamw_torch"),
    number("learning_rate", 5e-5),
    number("weight_decay", 0),
    number("adam_beta1", 0.9, to: 1),
    number("adam_beta2", 0.999, to: 1),
    number("adam_epsilon", 1e-8),
    number("max_grad_norm", 1),
    choice(
      "lr_scheduler_type",
      [
        "linear", "cosine", "cosine_with_restarts", "polynomial", "inverse_sqrt", "constant",
        "constant_with_warmup", "reduce_lr_on_plateau",
      ], "linear"),
    section("lr_scheduler_kwargs"),
    number("lr_scheduler_kwargs.factor", 0.1, to: 1),
    integer("lr_scheduler_kwargs.patience", 10),
    number("lr_scheduler_kwargs.threshold", 1e-4),
    integer("lr_scheduler_kwargs.cooldown", 0),
    number("lr_scheduler_kwargs.min_lr", 0),
    integer("lr_scheduler_kwargs.num_cycles", 1, from: 1, to: 1_000_000),
    number("lr_scheduler_kwargs.power", 1),
    number("lr_scheduler_kwargs.lr_end", 1e-7),
    integer("warmup_steps", 0),
    number("warmup_ratio", 0, to: 1),
    number("label_smoothing_factor", 0, to: 1),
  ]

  private static let plateau: [ArgumentSchema] =
    only(
      ["min"], because: "training_args.greater_is_better says which way is better.",
      "lr_scheduler_kwargs.mode")
    + only(
      ["rel"], because: "a threshold is a share of the best result.",
      "lr_scheduler_kwargs.threshold_mode")

  private static let evaluation: [ArgumentSchema] = [
    choice("eval_strategy", ["no", "steps", "epoch"], "no"),
    choice("evaluation_strategy", ["no", "steps", "epoch"], nil),
    integer("eval_steps", nil, from: 1),
    flag("eval_on_start", false),
    choice("save_strategy", ["no", "steps", "epoch"], "steps"),
    integer("save_steps", 500, from: 1),
    integer("save_total_limit", nil, from: 1),
    flag("load_best_model_at_end", false),
    text("metric_for_best_model"),
    flag("greater_is_better", nil),
    integer("generation_num_beams", nil, from: 1, to: 1_000),
    integer("generation_max_length", nil, from: 2, to: 4_096),
    integer("logging_steps", 500, from: 1, to: 1_000_000_000),
    texts("report_to"),
  ]

  private static let early: [ArgumentSchema] = [
    integer("early_stopping_patience", nil, from: 1),
    number("early_stopping_threshold", 0),
    texts("decodings"),
  ]

  /// What is written and shown is the same whatever they say, and so are the results.
  private static let withoutEffect: [ArgumentSchema] = ignored(
    "do_train", "do_eval", "do_predict", "predict_with_generate", "prediction_loss_only",
    "remove_unused_columns", "batch_eval_metrics", "eval_accumulation_steps", "logging_dir",
    "logging_strategy", "logging_first_step", "logging_nan_inf_filter", "log_level",
    "log_level_replica", "log_on_each_node", "run_name", "disable_tqdm", "label_names",
    "dataloader_num_workers", "dataloader_pin_memory", "dataloader_prefetch_factor",
    "dataloader_persistent_workers", "group_by_length", "length_column_name",
    "skip_memory_metrics", "save_safetensors", "save_on_each_node", "use_cpu", "no_cuda",
    "use_mps_device", "include_tokens_per_second", "include_num_input_tokens_seen",
    "include_inputs_for_metrics", "full_determinism", "gradient_checkpointing_kwargs",
    "torch_empty_cache_steps", "ddp_backend", "ddp_find_unused_parameters",
    "ddp_bucket_cap_mb", "ddp_broadcast_buffers", "ddp_timeout", "local_rank",
    "half_precision_backend",
    "fp16_backend", "fp16_opt_level", "ray_scope", "hub_model_id", "hub_strategy", "hub_token",
    "hub_private_repo", "hub_always_push")

  /// What would have to be done, and isn't.
  private static let refused: [ArgumentSchema] =
    only(
      ["false", "null"], because: "the device decides about precision; see --device.",
      "fp16", "bf16", "fp16_full_eval", "bf16_full_eval", "tf32")
    + only(
      ["null", "", "false", "[]"], because: "a run has one process and one device.",
      "deepspeed", "fsdp", "fsdp_config", "fsdp_min_num_params",
      "fsdp_transformer_layer_cls_to_wrap", "accelerator_config", "tpu_num_cores",
      "tpu_metrics_debug", "split_batches", "dispatch_batches")
    + only(
      ["false", "null"], because: "it is PyTorch's; nothing here needs it.",
      "torch_compile", "torch_compile_backend", "torch_compile_mode", "jit_mode_eval", "use_ipex",
      "restore_callback_states_from_checkpoint", "optim_args", "optim_target_modules")
    + only(
      ["false", "null"], because: "models are written to folders; upload the run's model/.",
      "push_to_hub")
    + only(
      ["false", "null", "0", "-1", "", "[]"], because: "no part of the program does this.",
      "auto_find_batch_size", "neftune_noise_alpha", "data_seed", "eval_delay",
      "dataloader_drop_last", "ignore_data_skip", "save_only_model", "past_index", "debug",
      "generation_config", "sortish_sampler", "mp_parameters", "eval_do_concat_batches")
}
