package org.mneme.benchmarks.comparison;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.mneme.benchmarks.Size;
import org.mneme.benchmarks.Workload;
import org.mneme.benchmarks.peer.Engines;
import org.mneme.benchmarks.peer.PeerModel;
import org.mneme.benchmarks.peer.PythonPeer;

/** Who is compared. */
final class Contestants {
  private static final double NANOSECONDS_PER_MILLISECOND = 1e6;

  /** What the peer's script calls the memories. */
  private static final Map<String, String> NAMES = Map.of(
      "none", "none", "transformer-xl", "xl", "compressive", "compressive", "infinite", "infinite", "product-key",
      "pkm");

  private Contestants() {}

  /** The peers, by name: {@code pytorch} in a Python process, {@code compiled} the same by its compiler, {@code libtorch} in this process. */
  static List<String> peers() {
    return List.of("pytorch", "compiled", "libtorch");
  }

  /** Returns the peer that is there, or an empty name. */
  static String bestPeer() {
    return PythonPeer.present() ? "pytorch" : Engines.present() ? "libtorch" : "";
  }

  static boolean present(String peer) {
    return peer.equals("libtorch") ? Engines.present() : PythonPeer.present();
  }

  static boolean has(String peer, String memory) {
    return peer.equals("libtorch") ? PeerModel.MEMORIES.contains(memory) : !peer.isEmpty() && NAMES.containsKey(memory);
  }

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
      public double processorMilliseconds() {
        return ofProcess();
      }

      @Override
      public void close() {
        workload.close();
      }
    };
  }

  static Contestant peer(String name, Size size, String memory, int threads) {
    return name.equals("libtorch")
        ? inProcess(size, memory, threads)
        : inPython(PythonPeer.start(
            threads, "model", size, NAMES.get(memory), name.equals("compiled") ? "compiled" : "eager"));
  }

  private static Contestant inPython(PythonPeer peer) {
    return new Contestant() {
      @Override
      public double train() {
        return peer.run("train");
      }

      @Override
      public double infer() {
        return peer.run("infer");
      }

      @Override
      public double processorMilliseconds() {
        return peer.processorMilliseconds();
      }

      @Override
      public void close() {
        peer.close();
      }
    };
  }

  private static Contestant inProcess(Size size, String memory, int threads) {
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
      public double processorMilliseconds() {
        return ofProcess();
      }

      @Override
      public void close() {
        model.close();
      }
    };
  }

  /** Processor time of all threads, as the Python peer counts it too; the compiler's and the collector's are among them. */
  private static double ofProcess() {
    OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getProcessCpuTime() / NANOSECONDS_PER_MILLISECOND;
  }
}
