"""ntl and huggingface_hub find in one cache what the other one downloaded there, from a server on loopback.

NTL names the command; otherwise it is what was built last of .build/release/ntl and .build/debug/ntl.
"""

import hashlib
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

try:
    import huggingface_hub
except ImportError as error:
    raise unittest.SkipTest(f"needs huggingface_hub: {error}")
try:
    import transformers
except ImportError:
    transformers = None

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILT = [f for kind in ("release", "debug") if (f := ROOT / f".build/{kind}/ntl").exists()]
NTL = os.environ.get("NTL") or max(BUILT, key=lambda f: f.stat().st_mtime, default=None)
COMMIT = "0123456789" * 4
REPOSITORY = "org/model"


class Hub(http.server.ThreadingHTTPServer):
    """The Hub with one repository, whose weights lie in a store under another host name."""

    daemon_threads = True

    def __init__(self, folder):
        self.files = {f.name: f.read_bytes() for f in folder.iterdir()}
        self.asked = []
        super().__init__(("127.0.0.1", 0), Answer)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server_port}"

    def close(self):
        self.shutdown()
        self.server_close()

    @staticmethod
    def is_large(name):
        return name.endswith(".safetensors")

    def tag(self, name):
        contents = self.files[name]
        if self.is_large(name):
            return hashlib.sha256(contents).hexdigest()
        return hashlib.sha1(b"blob %d\0" % len(contents) + contents).hexdigest()


class Answer(http.server.BaseHTTPRequestHandler):
    def log_message(self, *arguments):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        hub, path = self.server, self.path.split("?")[0]
        hub.asked.append((self.command, path))
        name = path.rsplit("/", 1)[-1]
        if path == f"/api/models/{REPOSITORY}/revision/main":
            siblings = [{"rfilename": file} for file in hub.files]
            self.send(json.dumps({"id": REPOSITORY, "sha": COMMIT, "siblings": siblings}).encode())
        elif path == f"/api/models/{REPOSITORY}/tree/{COMMIT}":
            self.send(json.dumps([self.entry(file) for file in hub.files]).encode())
        elif name in hub.files and path in (
            f"/{REPOSITORY}/resolve/{COMMIT}/{name}", f"/{REPOSITORY}/resolve/main/{name}",
        ):
            headers = {"ETag": f'"{hub.tag(name)}"', "X-Repo-Commit": COMMIT}
            if not hub.is_large(name):
                return self.send(hub.files[name], **headers)
            headers |= {
                "X-Linked-Etag": headers["ETag"], "X-Linked-Size": str(len(hub.files[name])),
                "Location": f"http://localhost:{hub.server_port}/store/{name}",
            }
            self.send(b"", 302, **headers)
        elif path == f"/store/{name}" and name in hub.files:
            assert "Authorization" not in self.headers, "the token went to the store"
            self.send(hub.files[name])
        else:
            self.send(b"", 404)

    def entry(self, name):
        contents = self.server.files[name]
        blob = hashlib.sha1(b"blob %d\0" % len(contents) + contents).hexdigest()
        entry = {"type": "file", "path": name, "size": len(contents), "oid": blob}
        if self.server.is_large(name):
            entry["lfs"] = {"oid": self.server.tag(name), "size": len(contents), "pointerSize": 134}
        return entry

    def send(self, body, status=200, **headers):
        self.send_response(status)
        for header, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(header, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@unittest.skipIf(NTL is None, "build the command first: swift build -c release --product ntl")
class HubTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.cache = self.folder / "cache"
        run = self.folder / "run"
        self.ntl("train", "--steps", 2, "--batch-size", 4, "--training-questions", 20,
                 "--test-questions", 2, "--output", run)
        self.model = run / "model"
        (self.model / "README.md").write_text("# A model\n")
        self.hub = Hub(self.model)
        self.addCleanup(self.hub.close)
        self.expected = self.ask(self.model)

    def ntl(self, *arguments, **variables):
        environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(self.cache)} | variables
        done = subprocess.run(
            [str(NTL), *map(str, arguments)], capture_output=True, text=True, env=environment)
        self.assertEqual(done.returncode, 0, (arguments, done.stderr))
        return done.stdout

    def ask(self, model, **variables):
        return self.ntl("generate", "--model", model, "What is 1 + 2?", "7 - 8", **variables)

    def online(self):
        return {"HF_HUB_OFFLINE": "0", "HF_ENDPOINT": self.hub.address, "HF_TOKEN": "hf_secret"}

    def test_what_ntl_downloaded_is_found_by_huggingface_hub(self):
        self.assertEqual(self.ask(REPOSITORY, **self.online()), self.expected)
        folder = pathlib.Path(huggingface_hub.snapshot_download(
            REPOSITORY, cache_dir=self.cache, local_files_only=True))
        names = set(self.hub.files) - {"README.md"}
        self.assertEqual({f.name for f in folder.iterdir()}, names)
        for name in names:
            file = huggingface_hub.hf_hub_download(
                REPOSITORY, name, cache_dir=self.cache, local_files_only=True)
            self.assertEqual(pathlib.Path(file).read_bytes(), self.hub.files[name])
        found = huggingface_hub.scan_cache_dir(self.cache)
        self.assertEqual(found.warnings, [])
        (repository,) = found.repos
        (revision,) = repository.revisions
        self.assertEqual((repository.repo_id, revision.commit_hash, revision.refs),
                         (REPOSITORY, COMMIT, {"main"}))

        # With a connection it fetches what ntl left, and nothing again.
        self.hub.asked.clear()
        huggingface_hub.snapshot_download(
            REPOSITORY, cache_dir=self.cache, endpoint=self.hub.address)
        fetched = [p for m, p in self.hub.asked if m == "GET" and not p.startswith("/api/")]
        self.assertEqual(fetched, [f"/{REPOSITORY}/resolve/{COMMIT}/README.md"])

    @unittest.skipIf(transformers is None, "needs transformers")
    def test_what_ntl_downloaded_is_loaded_by_transformers(self):
        self.ask(REPOSITORY, **self.online())
        options = dict(cache_dir=self.cache, local_files_only=True)
        model = transformers.T5ForConditionalGeneration.from_pretrained(REPOSITORY, **options)
        tokenizer = transformers.AutoTokenizer.from_pretrained(REPOSITORY, **options)
        self.assertEqual(model.config.vocab_size, len(tokenizer))

    def test_what_huggingface_hub_downloaded_is_found_by_ntl(self):
        for revision in ("main", COMMIT):
            with self.subTest(revision):
                huggingface_hub.snapshot_download(
                    REPOSITORY, revision=revision, cache_dir=self.cache, endpoint=self.hub.address)
                self.assertEqual(self.ask(f"{REPOSITORY}@{revision}"), self.expected)
        self.assertEqual(self.ask(REPOSITORY), self.expected)

    def test_what_huggingface_hub_began_is_completed_by_ntl(self):
        huggingface_hub.hf_hub_download(
            REPOSITORY, "model.safetensors", cache_dir=self.cache, endpoint=self.hub.address)
        self.hub.asked.clear()
        self.assertEqual(self.ask(REPOSITORY, **self.online()), self.expected)
        self.assertFalse([p for _, p in self.hub.asked if "model.safetensors" in p])


if __name__ == "__main__":
    unittest.main()
