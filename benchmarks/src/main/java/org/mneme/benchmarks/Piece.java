package org.mneme.benchmarks;

import org.mneme.benchmarks.peer.PythonPeer;

/** A piece of work that can be timed, by whomever it is done. */
interface Piece extends AutoCloseable {
  /** Does it once and returns a number that was worked out. */
  double run();

  @Override
  void close();

  /** Returns a piece of the PyTorch peer's, by the name and sizes that its driver lists. */
  static Piece ofPeer(int threads, Object... piece) {
    PythonPeer peer = PythonPeer.start(threads, piece);
    return new Piece() {
      @Override
      public double run() {
        return peer.run("run");
      }

      @Override
      public void close() {
        peer.close();
      }
    };
  }
}
