package org.mneme.benchmarks.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A piece of the PyTorch peer in a Python process of its own, run once for every line that it is sent; see {@code benchmarks/peer.py}. A line and its
 * answer take some tens of microseconds, which count as the peer's.
 *
 * <p>The environment variables {@code MNEME_PEER} and {@code MNEME_PEER_DRIVER} name the peer's script and the driver; {@code benchmarks/jmh} and
 * {@code benchmarks/compare-with-peer} set both.
 */
public final class PythonPeer implements AutoCloseable {
  private static final String SCRIPT = "MNEME_PEER";
  private static final String DRIVER = "MNEME_PEER_DRIVER";

  /** Large temporaries are kept from step to step, or page faults dominate. */
  private static final Map<String, String> ALLOCATOR = Map.of(
      "MALLOC_TRIM_THRESHOLD_", "-1", "MALLOC_MMAP_THRESHOLD_", "4294967296", "MALLOC_TOP_PAD_", "268435456");

  private final Process process;
  private final Writer lines;
  private final BufferedReader answers;
  private double processorMilliseconds;

  private PythonPeer(Process process) throws IOException {
    this.process = process;
    this.lines = process.outputWriter(StandardCharsets.UTF_8);
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    answer(); // says that it is ready
  }

  /** Returns whether the peer's script can be read and Python has PyTorch. */
  public static boolean present() {
    String script = System.getenv(SCRIPT);
    if (script == null || System.getenv(DRIVER) == null || !Files.isReadable(Path.of(script))) {
      return false;
    }
    try {
      return new ProcessBuilder("python3", "-c", "import torch").redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor() == 0;
    } catch (IOException absent) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /**
   * Starts a piece.
   *
   * @param threads how many threads it computes with
   * @param piece its name and sizes, as the driver lists them
   */
  public static PythonPeer start(int threads, Object... piece) {
    List<String> command =
        new ArrayList<>(
            List.of("python3", named(DRIVER), named(SCRIPT), Integer.toString(threads)));
    for (Object part : piece) {
      command.add(part.toString());
    }
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(ALLOCATOR);
    try {
      return new PythonPeer(builder.start());
    } catch (IOException failed) {
      throw new UncheckedIOException("the peer did not start: " + command, failed);
    }
  }

  private static String named(String variable) {
    String value = System.getenv(variable);
    if (value == null) {
      throw new IllegalStateException(
          "the environment variable " + variable
              + " is not set; start the benchmark by benchmarks/jmh, or time ours alone: -p engine=OURS");
    }
    return value;
  }

  private String answer() throws IOException {
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the peer's process ended");
    }
    return answer;
  }

  /** Runs it once and returns a number that was worked out. */
  public double run(String what) {
    try {
      lines.write(what + "\n");
      lines.flush();
      String[] numbers = answer().split(" ", -1);
      processorMilliseconds += Double.parseDouble(numbers[1]);
      return Double.parseDouble(numbers[2]);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Returns the processor time of all runs so far. */
  public double processorMilliseconds() {
    return processorMilliseconds;
  }

  @Override
  public void close() {
    process.destroy();
  }
}
