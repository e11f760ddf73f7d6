package org.mneme.tasks.text;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.mneme.io.FileException;
import org.mneme.task.Evaluation;
import org.mneme.task.Metric;
import org.mneme.task.Reader;
import org.mneme.task.Task;
import org.mneme.task.TaskException;
import org.mneme.task.TrainedModel;
import org.mneme.task.TrainingStream;
import org.mneme.tensor.RandomStream;

/**
 * The task {@code text}: language modelling of any text. Training reads contiguous streams (Dai et al. 2019, section 3.2); every token that is held
 * out is scored once, given all that its stream has read before.
 *
 * <p>Measured are {@code bitsPerByte}, which compares between tokenizers; {@code perplexity} and {@code natsPerToken}, which do not; in the final
 * evaluation {@code wordPerplexity} over words, which are what stands between white space; and loss and perplexity by position in the document.
 */
public final class TextTask implements Task {
  private final TextConfig config;
  private final Tokenizer tokenizer;
  private final TokenizedCorpus training;
  private final TokenizedCorpus heldOut;
  private final long heldOutWords;

  /**
   * Reads the text.
   *
   * @throws TaskException if it cannot be read or is too short
   */
  public TextTask(TextConfig config) {
    this.config = requireNonNull(config, "config is null");
    try {
      CorpusSplit split = split(config);
      this.tokenizer = Tokenizers.named(config.tokenizer(), split.training(), config.tokenizerFolder());
      this.training = TokenizedCorpus.of(split.training(), tokenizer);
      this.heldOut = TokenizedCorpus.of(split.heldOut(), tokenizer);
      this.heldOutWords = split.heldOut().words();
    } catch (FileException | IllegalArgumentException problem) {
      throw new TaskException(problem.getMessage(), problem);
    }
  }

  private static CorpusSplit split(TextConfig config) {
    Corpus corpus = config.path().map(Corpus::read).orElseGet(() -> Corpus.named(config.corpus()));
    if (config.heldOutPath().isPresent()) {
      return new CorpusSplit(corpus, Corpus.read(config.heldOutPath().get()));
    }
    return CorpusSplit.tail(corpus, config.heldOut());
  }

  @Override
  public int vocabulary() {
    return tokenizer.vocabularySize();
  }

  @Override
  public Metric metric() {
    return new Metric("bitsPerByte", "bits per byte", false);
  }

  /**
   * Returns contiguous streams over the text; nothing in them is random.
   *
   * @throws TaskException if the text is too short for so many streams
   */
  @Override
  public TrainingStream training(int batch, int segment, RandomStream random) {
    try {
      return new TextStream(new ContiguousStreams(training, batch, segment, config.continuity()));
    } catch (IllegalArgumentException problem) {
      throw new TaskException(problem.getMessage(), problem);
    }
  }

  @Override
  public Evaluation evaluate(TrainedModel model, boolean thorough) {
    boolean all = thorough || config.evaluationTokens() == 0;
    TextScore score = score(model, all ? heldOut : heldOut.beginning(config.evaluationTokens()));
    Map<String, Double> metrics = score.metrics();
    if (all && heldOutWords > 0) {
      metrics.put("wordPerplexity", score.wordPerplexity(heldOutWords));
    }
    return new Evaluation(metrics, List.of(score.byPosition(), score.perplexityByPosition()));
  }

  private TextScore score(TrainedModel model, TokenizedCorpus corpus) {
    HeldOutStreams streams =
        new HeldOutStreams(corpus, config.evaluationBatch(), model.segment(), config.continuity());
    TextScore score = new TextScore(tokenizer);
    try (Reader reader = model.reader(streams.streams())) {
      for (TextSegment segment : streams) {
        segment.restarts().stream().forEach(reader::resetRow);
        score.add(segment, reader.losses(segment.inputs(), segment.targets()));
      }
    }
    return score;
  }

  /** Returns {@code uniform}, the bits per byte of giving every token the same probability. */
  @Override
  public Map<String, Double> references(int segment, long pastTokens) {
    return Map.of(
        "uniform", heldOut.tokens() * Math.log(tokenizer.vocabularySize()) / (Math.log(2) * heldOut.bytes()));
  }
}
