package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.config.Problems;
import org.mneme.experiment.FolderModel;
import org.mneme.generation.Generator;
import org.mneme.generation.Sampler;
import org.mneme.generation.TextStream;
import org.mneme.generation.TokenReader;
import org.mneme.model.Transformer;
import org.mneme.pretrained.FolderConfig;
import org.mneme.pretrained.FolderTokenizer;
import org.mneme.pretrained.ModelFolder;
import org.mneme.tensor.Kernels;
import org.mneme.tensor.RandomStream;

/** {@code mneme generate}: continues a text with a pre-trained model and its memories. */
final class GenerateCommand implements Command {
  private static final Option PROMPT =
      Flags.with("prompt", "TEXT", "the text to continue; otherwise a new text begins");
  private static final Option PROMPT_FILE = Flags.with("prompt-file", "FILE", "read the text to continue from a file");
  private static final Option TOKENS = Flags.with("tokens", "N", "stop after so many tokens; otherwise after 256");
  private static final Option TEMPERATURE =
      Flags.with("temperature", "T",
          "0 takes the best token always (the default), 1 draws by the model's probabilities");
  private static final Option TOP_K = Flags.with("top-k", "K", "draw among the K best tokens only");
  private static final Option TOP_P =
      Flags.with("top-p", "P", "draw among the fewest tokens that have P of the probability");
  private static final Option SEED =
      Flags.with("seed", "N", "where the draws start; the same seed gives the same text");
  private static final Option SET = Flags.with("set", "a.b=c",
      "change one key of memory or model, such as memory.type=transformer-xl or model.segment=128; may be repeated");
  private static final int USUAL_TOKENS = 256;

  private final Console console;

  @Inject
  GenerateCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "generate";
  }

  @Override
  public String summary() {
    return "continue a text with a pre-trained model";
  }

  @Override
  public String arguments() {
    return "MODEL";
  }

  @Override
  public List<String> details() {
    return List.of(
        "MODEL is the folder of a pre-trained model: config.json, model.safetensors, tokenizer.json, and what 'mneme train' puts beside them for "
            + "memories. The text appears while it is generated. The prompt may have any length: what does not fit into a segment is what the "
            + "memory is for; without a memory the model goes on from the last half of a full segment.");
  }

  @Override
  public List<Option> options() {
    return List.of(
        PROMPT, PROMPT_FILE, TOKENS, TEMPERATURE, TOP_K, TOP_P, SEED, SET, Flags.THREADS, Flags.PLUGINS, Flags.QUIET,
        Flags.JSON);
  }

  @Override
  public ExitCode run(Invocation invocation) {
    if (invocation.arguments().size() != 1) {
      throw new UsageException(
          "generate takes the folder of one pre-trained model, given " + invocation.arguments().size());
    }
    Path path = Path.of(invocation.arguments().getFirst());
    FolderConfig config = ModelFolder.configuration(path);
    Catalogue catalogue = Catalogue.load(console, Flags.plugins(invocation));
    Problems problems = new Problems();
    FolderModel folder = FolderModel.of(
        FolderModel.configuration(path).with(invocation.values(SET)), catalogue.memories(), problems);
    problems.throwIfAny();
    folder.notice().ifPresent(console::note);
    long seed = Numbers.whole(invocation, SEED, 1, Long.MIN_VALUE);
    Sampler sampler = sampler(invocation, seed);
    int most = Math.toIntExact(Math.min(Integer.MAX_VALUE, Numbers.whole(invocation, TOKENS, USUAL_TOKENS, 1)));
    try (
        FolderTokenizer tokenizer = FolderTokenizer.open(path);
        Kernels kernels = Device.kernels(Device.threads(invocation));
        Transformer model = folder.create(kernels, tokenizer.size(), seed);
        TokenReader reader = new TokenReader(kernels, model, new RandomStream(seed).named("memory"))) {
      int[] prompt = prompt(Prompts.of(invocation, PROMPT, PROMPT_FILE), tokenizer, config);
      Output output = new Output(invocation, new TextStream(tokenizer::decode), config.endToken());
      output.begin(prompt);
      new Generator(reader, sampler).generate(prompt, most, output::take);
      output.end(prompt.length, reader.stateBytes());
    }
    return ExitCode.OK;
  }

  private static Sampler sampler(Invocation invocation, long seed) {
    double temperature = Numbers.real(invocation, TEMPERATURE, 0, 0, 1e6);
    double topP = Numbers.real(invocation, TOP_P, 1, Double.MIN_VALUE, 1);
    long topK = Numbers.whole(invocation, TOP_K, 0, 1);
    return new Sampler(
        temperature, (int) Math.min(Integer.MAX_VALUE, topK), topP, new RandomStream(seed).named("sampling"));
  }

  private static int[] prompt(String text, FolderTokenizer tokenizer, FolderConfig config) {
    int[] tokens = text.isEmpty() ? new int[0] : tokenizer.encode(text, true);
    OptionalInt first = config.beginToken().isPresent() ? config.beginToken() : config.endToken();
    if (tokens.length == 0 && first.isEmpty()) {
      throw new UsageException(
          "the model names no token that begins a text, so it needs one to continue; give --prompt");
    }
    return tokens.length == 0 ? new int[] {first.getAsInt()} : tokens;
  }

  /** Shows the text while it grows. */
  private final class Output {
    private final boolean json;
    private final boolean quiet;
    private final TextStream stream;
    private final OptionalInt last;
    private final StringBuilder text = new StringBuilder();
    private long start;
    private int tokens;

    Output(Invocation invocation, TextStream stream, OptionalInt last) {
      this.json = invocation.has(Flags.JSON);
      this.quiet = invocation.has(Flags.QUIET);
      this.stream = stream;
      this.last = last;
    }

    void begin(int... prompt) {
      stream.skip(prompt);
      start = System.nanoTime();
    }

    boolean take(int token) {
      if (tokens == 0) {
        start = System.nanoTime(); // the prompt is read by now
      }
      if (last.isPresent() && token == last.getAsInt()) {
        return false;
      }
      tokens++;
      show(stream.add(token));
      return true;
    }

    private void show(String part) {
      text.append(part);
      if (!json) {
        console.out().print(part);
        console.out().flush();
      }
    }

    void end(int promptTokens, long stateBytes) {
      double seconds = (System.nanoTime() - start) / 1e9;
      double speed = tokens < 2 ? Double.NaN : (tokens - 1) / seconds;
      show(stream.rest());
      if (json) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("text", text.toString());
        all.put("promptTokens", promptTokens);
        all.put("tokens", tokens);
        all.put("tokensPerSecond", Double.isNaN(speed) ? null : speed);
        all.put("stateBytes", stateBytes);
        console.out().println(Json.write(all));
        return;
      }
      console.out().println();
      if (!quiet) {
        console.err()
            .println(
                "%d tokens after a prompt of %d%s; the memory holds %d bytes".formatted(
                    tokens, promptTokens,
                    Double.isNaN(speed) ? "" : String.format(Locale.ROOT, ", %.0f tokens/s", speed), stateBytes));
      }
    }
  }
}
