package org.mneme.benchmarks;

/** Whose code runs. */
public enum Engine {
  /** This project's. */
  OURS,
  /** PyTorch's, through Python: see {@link org.mneme.benchmarks.peer.PythonPeer}. */
  PYTORCH
}
