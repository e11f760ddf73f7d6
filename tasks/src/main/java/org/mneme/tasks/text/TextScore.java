package org.mneme.tasks.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.mneme.task.Series;

/**
 * Adds up the losses of tokens.
 *
 * <pre>
 * bits per byte = sum of losses / (ln 2 * bytes)     perplexity = exp(sum of losses / tokens)
 * word perplexity = exp(sum of losses / words)       losses in nats, -ln p(token)
 * </pre>
 */
final class TextScore {
  /** Positions in a document up to here share the first bucket; each further bucket reaches twice as far. */
  private static final int FIRST_BUCKET = 16;
  private static final int BUCKETS = Integer.SIZE - Integer.numberOfTrailingZeros(FIRST_BUCKET);

  private final Tokenizer tokenizer;
  private double nats;
  private long tokens;
  private long bytes;
  private final double[] bucketNats = new double[BUCKETS];
  private final long[] bucketBytes = new long[BUCKETS];
  private final long[] bucketTokens = new long[BUCKETS];

  TextScore(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Adds a segment's losses, {@code [B, T]} row-major. */
  void add(TextSegment segment, double[] losses) {
    int[] targets = segment.targets().values();
    int[] positions = segment.positions().values();
    for (int index = 0; index < targets.length; index++) {
      if (targets[index] != TextSegment.NOT_SCORED) {
        add(targets[index], positions[index], losses[index]);
      }
    }
  }

  private void add(int token, int position, double loss) {
    int tokenBytes = tokenizer.bytes(token);
    int bucket = bucket(position);
    nats += loss;
    tokens++;
    bytes += tokenBytes;
    bucketNats[bucket] += loss;
    bucketBytes[bucket] += tokenBytes;
    bucketTokens[bucket]++;
  }

  private static int bucket(int position) {
    return Integer.SIZE - Integer.numberOfLeadingZeros(position / FIRST_BUCKET);
  }

  /** Returns the figures that need no words. */
  Map<String, Double> metrics() {
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("bitsPerByte", nats / (Math.log(2) * bytes));
    metrics.put("perplexity", Math.exp(nats / tokens));
    metrics.put("natsPerToken", nats / tokens);
    return metrics;
  }

  /** Returns the perplexity per word of the text that was scored. */
  double wordPerplexity(long words) {
    return Math.exp(nats / words);
  }

  /** Returns bits per byte against the number of tokens of the document before, at the middle of each bucket on a logarithmic axis. */
  Series byPosition() {
    List<double[]> points = new ArrayList<>();
    for (int bucket = 0; bucket < BUCKETS; bucket++) {
      if (bucketBytes[bucket] > 0) {
        points.add(new double[] {middle(bucket), bucketNats[bucket] / (Math.log(2) * bucketBytes[bucket])});
      }
    }
    return new Series(
        "loss by position in the document", "position in the document (tokens)", "loss (bits per byte)",
        points.stream().mapToDouble(point -> point[0]).toArray(),
        points.stream().mapToDouble(point -> point[1]).toArray());
  }

  /** Returns the perplexity per token against the number of tokens of the document before, in the same buckets. */
  Series perplexityByPosition() {
    int[] filled = IntStream.range(0, BUCKETS).filter(bucket -> bucketTokens[bucket] > 0).toArray();
    return new Series(
        "perplexity by position in the document", "position in the document (tokens)", "perplexity per token",
        Arrays.stream(filled).mapToDouble(TextScore::middle).toArray(),
        Arrays.stream(filled).mapToDouble(bucket -> Math.exp(bucketNats[bucket] / bucketTokens[bucket])).toArray());
  }

  private static double middle(int bucket) {
    return bucket == 0 ? FIRST_BUCKET / 2.0 : FIRST_BUCKET * Math.pow(2, bucket - 0.5);
  }
}
