package org.mneme.benchmarks.comparison;

import org.mneme.benchmarks.Size;
import org.mneme.benchmarks.Workload;
import org.mneme.benchmarks.peer.Engines;
import org.mneme.benchmarks.peer.PeerModel;

/** Who is compared. */
final class Contestants {
  private Contestants() {}

  static Contestant ours(Size size, String memory, int threads) {
    Workload workload = Workload.of(size, memory, threads);
    return new Contestant() {
      @Override
      public double train() {
        return workload.train();
      }

      @Override
      public double infer() {
        return workload.infer();
      }

      @Override
      public void close() {
        workload.close();
      }
    };
  }

  static Contestant peers(Size size, String memory, int threads) {
    PeerModel model = new PeerModel(Engines.start(threads), size, memory);
    return new Contestant() {
      @Override
      public double train() {
        return model.train();
      }

      @Override
      public double infer() {
        return model.infer();
      }

      @Override
      public void close() {
        model.close();
      }
    };
  }
}
