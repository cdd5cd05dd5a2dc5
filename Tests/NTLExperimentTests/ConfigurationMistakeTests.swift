import Foundation
import NTLExperiment
import NTLTestSupport
import Testing

/// What is said where words or files are wrong.
struct ConfigurationMistakeTests {
  @Test(arguments: [
    ("model_arg=vanilla_t5", ["no group 'model_arg'", "'model_args'"]),
    ("model_args=vanila_t5_ntl", ["no option of model_args 'vanila_t5_ntl'", "'vanilla_t5_ntl'"]),
    ("model_args=../secret", ["no option of model_args '../secret'"]),
    ("dataset_args=", ["no option of dataset_args ''", "gsm8k"]),
    ("run_specific_config@_global_=gsmk8_runs", ["'gsm8k_runs'"]),
    (
      "training_args.learning_rat=1",
      ["no key of training_args 'learning_rat'", "'learning_rate'", "training_args.learning_rat=1"]
    ),
    ("+model_args.weight=1", ["no key of model_args 'weight'", "number_token_loss_weight"]),
    ("learning_rate=1e-3", ["training_args.learning_rate=1e-3"]),
    ("vanilla_t5", ["group=option"]),
    ("~training_args.seed=1", ["null"]),
    ("run_specific_config.trial=x", ["no keys of its own"]),
    (
      "training_args.seed=one",
      ["training_args.seed must be a whole number", "'training_args.seed=one'"]
    ),
    ("training_args.seed='1'", ["whole number", "the text '1'"]),
    ("training_args.seed=null", ["whole number of at least 0, not null"]),
    ("training_args.max_steps=1.5", ["whole number from -1", "1.5"]),
    ("training_args.max_steps=1e400", ["whole number"]),
    ("training_args.max_steps=99999999999999999999", ["whole number"]),
    ("training_args.learning_rate=0x10", ["a number"]),
    ("training_args.learning_rate=nan", ["a number"]),
    ("training_args.eval_on_start=maybe", ["true or false"]),
    ("training_args.per_device_train_batch_size=0", ["from 1 to 100000"]),
    ("training_args.lr_scheduler_type=cosin", ["linear, cosine"]),
    ("training_args.lr_scheduler_kwargs=fast", ["keys and values"]),
    ("training_args.lr_scheduler_kwargs.patients=5", ["'lr_scheduler_kwargs.patience'"]),
    ("training_args.trial=[a,b]", ["a text"]),
    ("training_args.trial=[a", ["is not YAML"]),
    ("training_args.trial={a:1}", ["one by one"]),
    ("training_args.trial=${training_args.nothing}", ["no key 'training_args.nothing'"]),
    ("training_args.trial=${training_args.trial", ["without its }"]),
    (
      "training_args.trial=${training_args.special_name} training_args.special_name=${training_args.trial}",
      ["refers to itself"]
    ),
    ("training_args.fp16=true", ["fp16: true is not done here", "--device"]),
    ("training_args.deepspeed=ds.json", ["one process"]),
    ("dataset_args=gsm8k dataset_args.mode=dataset_comparison", ["mathematics_dataset"]),
    ("model_args.log_scale_embeddings=true", ["rt, xval"]),
  ])
  func words(_ words: String, _ expected: [String]) {
    let complaint = complaint(words)
    for part in expected { #expect(complaint.contains(part), "\(words): \(complaint)") }
  }

  @Test func harmlessValuesAreAccepted() throws {
    _ = try resolve(
      "training_args.fp16=false training_args.deepspeed=null training_args.fsdp= "
        + "training_args.dataloader_num_workers=4 training_args.run_name=x training_args.seed=1_000 "
        + "training_args.max_steps=1e6 hydra.run.dir=x hydra_config@_here_=config")
  }

  @Test(arguments: [
    (
      "model_args/mine.yaml", "name: mine\nnumber_tokn_loss: true\n",
      ["mine.yaml:2", "'number_token_loss'"]
    ),
    (
      "model_args/mine.yaml", "name: mine\nnumber_token_loss: 3\n",
      ["mine.yaml:2", "true or false"]
    ),
    ("model_args/mine.yaml", "name: [mine\n", ["mine.yaml:", "is not YAML"]),
    ("model_args/mine.yaml", "name: a\nname: b\n", ["mine.yaml:", "twice"]),
    ("model_args/mine.yaml", "- name\n", ["mine.yaml:1", "key: value"]),
    ("model_args/mine.yaml", "name:\n  first: a\n", ["mine.yaml:2", "no keys of its own"]),
    ("model_args/mine.yaml", "\u{FEFF}number_encoding: rt\n", ["later version", "mine.yaml:1"]),
  ])
  func files(_ path: String, _ text: String, _ expected: [String]) throws {
    let folder = try SettingsFolder([path: text])
    let complaint = complaint("model_args=mine", folder: folder.url)
    for part in expected { #expect(complaint.contains(part), "\(text): \(complaint)") }
  }

  @Test func filesThatAreNoText() throws {
    let folder = try SettingsFolder(["model_args/mine.yaml": ""])
    let file = folder.url.appending(path: "model_args/mine.yaml")
    #expect(
      complaint("model_args=mine", folder: folder.url) == "nothing", "an empty file sets nothing")
    try Data([0x6E, 0xFF, 0xFE]).write(to: file)
    #expect(complaint("model_args=mine", folder: folder.url).contains("not UTF-8"))
    try Data(repeating: 0x23, count: 2 << 20).write(to: file)
    #expect(complaint("model_args=mine", folder: folder.url).contains("1 MB"))
    #expect(complaint("", folder: folder.url.appending(path: "nowhere")).contains("no folder"))
    #expect(
      complaint("", folder: folder.url.appending(path: "model_args")).contains("holds none of"))
  }
}
