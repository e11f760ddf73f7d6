#!/usr/bin/env python3
"""Pieces of the PyTorch peer, one run of them for every line on standard input; the benchmarks beside this file start it.

  peer.py SCRIPT THREADS model SIZE MEMORY eager|compiled          lines: train, infer
  peer.py SCRIPT THREADS search TOKENS KEYS HEADS CHOSEN WIDTH     lines: run     product-key selection
  peer.py SCRIPT THREADS bag TOKENS SLOTS PER_TOKEN WIDTH          lines: run     weighted EmbeddingBag
  peer.py SCRIPT THREADS layer TOKENS KEYS WIDTH sparse|dense      lines: run     a product-key layer, forward, backward, update

SCRIPT is the peer's own file, mneme_peer.py. Each answer: milliseconds by the clock, milliseconds of processor time, a number that was worked out.
The first line of output says what the peer is, and that it is ready.
"""
import importlib.util
import sys
import time

import torch
import torch.nn.functional as F


def load(path):
    spec = importlib.util.spec_from_file_location("mneme_peer", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["mneme_peer"] = module
    spec.loader.exec_module(module)
    return module


def model(peer, size, memory, mode):
    """The peer's whole model, trained and read as its own command `speed` does."""
    base, batch = peer.SIZES[size]
    cfg = peer.replace(base, memory=memory)
    decoder = peer.Decoder(cfg)
    trainer = peer.Trainer(decoder, 1e-4)
    ids = torch.randint(cfg.vocab, (batch, cfg.seg + 1))
    x, y = ids[:, :-1].contiguous(), ids[:, 1:].reshape(-1)
    state = [None]

    def train(net):
        if not decoder.training:
            decoder.train()
        logits, state[0], aux = net(x, state[0])
        loss = F.cross_entropy(logits.flatten(0, 1), y) + aux
        trainer.step(loss)
        return loss.item()

    def infer(net):
        if decoder.training:
            decoder.eval()
        with torch.no_grad():
            logits, state[0], _ = net(x, state[0])
        return logits[0, 0, 0].item()

    net = decoder
    if mode == "compiled":
        for _ in range(9):      # the state gets its final shape first: one graph instead of one for every shape
            train(decoder)
        net = torch.compile(decoder, dynamic=False)
    return {"train": lambda: train(net), "infer": lambda: infer(net)}


def layer_config(peer, tokens, keys, width, heads=4, chosen=32, query_width=128):
    return peer.Config(d=width, pk_n=keys, pk_heads=heads, pk_k=chosen, pk_dq=query_width)


def search(peer, tokens, keys, heads, chosen, query_width):
    """Selection alone, in the peer's own form: products, the best of both halves, the staircase of their sums, softmax."""
    memory = peer.ProductKeyMemory(layer_config(peer, tokens, keys, 1, heads, chosen, query_width))
    queries = torch.randn(tokens, heads, 2, query_width // 2)

    def run():
        with torch.no_grad():
            s = torch.matmul(queries.permute(1, 2, 0, 3), memory.keys.transpose(2, 3))
            s, i = s.topk(chosen, -1)
            candidates = s[:, 0].index_select(-1, memory.pairs[0]) + s[:, 1].index_select(-1, memory.pairs[1])
            best, p = candidates.topk(chosen, -1)
            slots = i[:, 0].gather(-1, memory.pairs[0][p]) * keys + i[:, 1].gather(-1, memory.pairs[1][p])
            return (best.softmax(-1)[0, 0, 0] + slots[0, 0, 0]).item()

    return {"run": run}


def bag(_, tokens, slots, per_token, width):
    values = torch.randn(slots, width)
    chosen = torch.randint(slots, (tokens, per_token))
    weights = torch.rand(tokens, per_token)

    def run():
        with torch.no_grad():
            return F.embedding_bag(chosen, values, mode="sum", per_sample_weights=weights)[0, 0].item()

    return {"run": run}


def layer(peer, tokens, keys, width, mode):
    """A training step of the peer's layer alone; dense: a dense gradient and fused Adam over the whole table."""
    memory = peer.ProductKeyMemory(layer_config(peer, tokens, keys, width))
    rest = [p for name, p in memory.named_parameters() if name != "values"]
    optimizers = [torch.optim.Adam(rest, lr=1e-4, fused=True)]
    if mode == "sparse":
        optimizers.append(torch.optim.SparseAdam([memory.values], lr=1e-3))
    else:
        optimizers.append(torch.optim.Adam([memory.values], lr=1e-3, fused=True))
        bag_of = F.embedding_bag
        memory_forward = memory.forward

        def forward(x):
            F.embedding_bag = lambda *a, **k: bag_of(*a, **{**k, "sparse": False})
            try:
                return memory_forward(x)
            finally:
                F.embedding_bag = bag_of

        memory.forward = forward
    x = torch.randn(1, tokens, width, requires_grad=True)
    g = torch.randn(1, tokens, width)

    def run():
        output = memory(x)
        output.backward(g)
        for optimizer in optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        x.grad = None
        return output[0, 0, 0].item()

    return {"run": run}


def main():
    peer = load(sys.argv[1])
    torch.set_num_threads(int(sys.argv[2]))
    torch.manual_seed(0)
    arguments = [int(a) if a.isdigit() else a for a in sys.argv[4:]]
    work = {"model": model, "search": search, "bag": bag, "layer": layer}[sys.argv[3]](peer, *arguments)
    print("PyTorch", torch.__version__, flush=True)
    for line in sys.stdin:
        wall, processor = time.perf_counter(), time.process_time()
        result = work[line.strip()]()
        print((time.perf_counter() - wall) * 1e3, (time.process_time() - processor) * 1e3, result, flush=True)


if __name__ == "__main__":
    main()
