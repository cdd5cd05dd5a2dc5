"""Says which versions of PyTorch, ntloss and transformers the other peers would use."""

from timing import serve

if __name__ == "__main__":
    serve({})
