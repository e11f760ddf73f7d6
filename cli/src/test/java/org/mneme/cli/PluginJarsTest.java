package org.mneme.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memories from jars: good ones are as those in the box, bad ones are one line each and take nothing with them. */
class PluginJarsTest {
  private static final String CONFIGURATION = """
      package com.example;
      import org.mneme.config.Doc;
      public record Options(@Doc("How much.") int amount) {
        public Options() {
          this(3);
        }
      }
      """;

  @TempDir private Path folder;

  /** A plugin whose module does as told. */
  private static PluginJar jar(String statements) {
    return new PluginJar().source(CONFIGURATION).source("""
        package com.example;
        import org.mneme.memory.NoMemory;
        import org.mneme.plugin.Plugin;
        public final class ExamplePlugin extends Plugin {
          @Override
          protected void configure() {
            %s
          }
        }
        """.formatted(statements)).service("com.example.ExamplePlugin");
  }

  private static String memory(String name) {
    return "memory(\"%s\", \"Says %s.\", \"\", Options.class, (options, context) -> new NoMemory());"
        .formatted(name, name);
  }

  private CommandLine mneme(String... words) {
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--plugins";
    all[words.length + 1] = folder.toString();
    return CommandLine.run(all);
  }

  /** Everything else still works, and there is one line that says what is wrong with the jar. */
  private void leftOut(String jar, String... words) {
    CommandLine list = mneme("list");
    assertThat(list.exitCode()).isZero();
    assertThat(list.output()).contains("product-key", "infinite", "recall");
    assertThat(list.errorLines()).singleElement()
        .asString()
        .contains("mneme: warning: plugin jar " + jar)
        .contains(words);
  }

  @Test
  void aMemoryIsListedWithItsJarAndVersionAndDescribed() throws IOException {
    jar(memory("plain")).attribute("Implementation-Version", "2.5").write(folder.resolve("plain-memory.jar"));
    CommandLine list = mneme("list", "memories");
    assertThat(list.errors()).isEmpty();
    assertThat(list.output()).containsPattern("plain +Says plain\\. \\[plain-memory\\.jar 2\\.5\\]");
    assertThat(mneme("list", "--json").output()).contains("\"jar\" : \"plain-memory.jar\"", "\"version\" : \"2.5\"");
    assertThat(mneme("describe", "plain").output()).contains("plain, a memory", "amount", "How much.",
        "plain-memory.jar");
  }

  @Test
  void aMemoryAndItsPresetTakePartInAComparison() throws IOException {
    jar(memory("plain")).resource("META-INF/mneme/presets/index", "plain-first\n")
        .resource("META-INF/mneme/presets/plain-first.yaml", """
            name: plain-first
            description: Two memories.
            compare:
              seeds: [1]
              memories:
                - {name: none, memory: [{type: none}]}
                - {name: theirs, memory: [{type: plain, amount: 4}]}
              tasks:
                - name: sorting
                  task: {type: sorting, length: 16, symbols: 4, evaluationSequences: 4}
                  model: {layers: 1, width: 16, heads: 2, feedForward: 16, segment: 8}
                  training: {steps: 2, batch: 2, warmup: 0}
            """)
        .write(folder.resolve("plain-memory.jar"));
    CommandLine compare = mneme("compare", "--preset", "plain-first", "--out", folder.resolve("run").toString());
    assertThat(compare.exitCode()).as(compare.errors()).isZero();
    assertThat(compare.output()).contains("none", "theirs");
  }

  @Test
  void otherPartsAreContributedAsWell() throws IOException {
    new PluginJar().source("""
        package com.example;
        import java.util.List;
        import java.util.Map;
        import org.mneme.nn.Parameter;
        import org.mneme.tensor.Kernels;
        import org.mneme.tensor.Tensor;
        import org.mneme.train.Optimizer;
        import org.mneme.train.OptimizerFamily;
        import org.mneme.train.TrainingConfig;
        public final class Descent implements OptimizerFamily {
          public String name() {
            return "descent";
          }
          public String summary() {
            return "Steps against the gradient.";
          }
          public Optimizer create(Kernels kernels, TrainingConfig config, List<Parameter> parameters) {
            return new Optimizer() {
              public double update(long step, double scale) {
                for (Parameter parameter : parameters) {
                  Tensor value = parameter.value();
                  if (value.hasGradient()) {
                    value.array().subi(value.gradient().array().mul(scale * config.learningRate()));
                    value.clearGradient();
                  }
                }
                return 1;
              }
              public Map<String, Tensor> state() {
                return Map.of();
              }
              public void close() {}
            };
          }
        }
        """).source("""
        package com.example;
        import org.mneme.experiment.ComparisonListener;
        import org.mneme.experiment.TrialPlan;
        import org.mneme.experiment.TrialResult;
        import org.mneme.plugin.Plugin;
        import org.mneme.train.OptimizerFamily;
        public final class ExamplePlugin extends Plugin {
          @Override
          protected void configure() {
            part(OptimizerFamily.class, new Descent());
            part(ComparisonListener.class, new ComparisonListener() {
              public void finished(TrialPlan plan, TrialResult result) {
                System.setProperty("mneme.test.finished", plan.optimizer().name());
              }
            });
          }
        }
        """).service("com.example.ExamplePlugin").write(folder.resolve("parts.jar"));
    assertThat(mneme("list", "optimizers").output()).contains("adam", "descent", "parts.jar");
    CommandLine train = mneme(
        "train", "--preset", "smoke", "--set", "memory.type=none", "--set", "task.type=text", "--set",
        "training.optimizer=descent", "--out", folder.resolve("run").toString());
    assertThat(train.exitCode()).as(train.errors()).isZero();
    assertThat(System.clearProperty("mneme.test.finished")).isEqualTo("descent");
    CommandLine unknown = mneme("train", "--preset", "smoke", "--set", "training.optimizer=ascent");
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.errors()).contains("unknown optimizer 'ascent'", "adam", "descent");
  }

  @Test
  void librariesOfAPluginAreItsOwn() throws IOException {
    for (String number : new String[] {"one", "two"}) {
      Path own = Files.createDirectories(folder.resolve(number));
      String library = """
          package com.example.library;
          public final class Library {
            public static final String WHICH = new String("%s");
          }
          """.formatted(number);
      new PluginJar().source(library).write(own.resolve("library.jar"));
      new PluginJar().source(CONFIGURATION)
          .source(library)
          .source("""
              package com.example;
              import org.mneme.memory.NoMemory;
              import org.mneme.plugin.Plugin;
              public final class ExamplePlugin extends Plugin {
                @Override
                protected void configure() {
                  String name = "from-" + com.example.library.Library.WHICH;
                  memory(name, "Theirs.", "", Options.class, (options, context) -> new NoMemory());
                }
              }
              """)
          .service("com.example.ExamplePlugin")
          .without("com.example.library.Library")
          .write(own.resolve("own.jar"));
    }
    CommandLine list = mneme("list", "memories");
    assertThat(list.errors()).isEmpty();
    assertThat(list.output()).contains("from-one", "from-two");
  }

  @Test
  void aFileThatIsNoJar() throws IOException {
    Files.writeString(folder.resolve("broken.jar"), "no jar");
    leftOut("broken.jar", "cannot be read as a jar", "fetch it again");
  }

  @Test
  void aJarThatNamesNoPlugin() throws IOException {
    new PluginJar().source(CONFIGURATION).write(folder.resolve("library.jar"));
    leftOut("library.jar", "META-INF/services/org.mneme.plugin.Plugin", "folder of its own");
  }

  @Test
  void aJarForAnotherJava() throws IOException {
    jar(memory("plain")).builtForJava(99).write(folder.resolve("future.jar"));
    leftOut("future.jar", "built for Java 99, this is Java " + Runtime.version().feature());
  }

  @Test
  void aJarWithoutAClassThatItNeeds() throws IOException {
    jar(memory("plain")).without("com.example.Options").write(folder.resolve("half.jar"));
    leftOut("half.jar", "the class com.example.Options is missing", "folder of their own");
  }

  @Test
  void aServiceFileThatNamesNoClass() throws IOException {
    jar(memory("plain")).service("com.example.Nobody").write(folder.resolve("nobody.jar"));
    leftOut("nobody.jar", "service file is wrong", "com.example.Nobody");
  }

  @Test
  void aServiceFileThatNamesAnotherKindOfClass() throws IOException {
    jar(memory("plain")).service("com.example.Options").write(folder.resolve("other.jar"));
    leftOut("other.jar", "service file is wrong", "com.example.Options");
  }

  @Test
  void aJarForOtherInterfacesThatSaysSo() throws IOException {
    jar(memory("plain")).attribute("Mneme-Interfaces", "7.2").write(folder.resolve("strange.jar"));
    leftOut("strange.jar", "built for version 7.2 of the plugin interfaces", "this Mneme has 1.0");
  }

  @Test
  void aJarForOtherInterfacesThatDoesNotSaySo() throws IOException {
    jar("new org.mneme.gone.Helper();").source("package org.mneme.gone; public class Helper {}")
        .without("org.mneme.gone.Helper")
        .write(folder.resolve("old.jar"));
    leftOut("old.jar", "built for other interfaces than version 1.0", "org.mneme.gone.Helper");
  }

  @Test
  void aNameThatIsTaken() throws IOException {
    jar(memory("fresh") + memory("product-key")).write(folder.resolve("twice.jar"));
    leftOut("twice.jar", "the memory 'product-key', which", "memory-kv", "another name");
    assertThat(mneme("list").output()).doesNotContain("fresh");
  }

  @Test
  void aModuleThatFails() throws IOException {
    jar("throw new IllegalStateException(\"the moon is full\");").write(folder.resolve("moody.jar"));
    leftOut("moody.jar", "its module failed", "IllegalStateException: the moon is full");
  }

  @Test
  void aModuleThatDoesNotFitTheOthers() throws IOException {
    jar("bind(Runnable.class).to(Thread.class);").write(folder.resolve("loose.jar"));
    jar(memory("plain")).write(folder.resolve("plain.jar"));
    leftOut("loose.jar", "cannot be wired");
    assertThat(mneme("list").output()).contains("plain");
  }

  @Test
  void aConfigurationThatIsNoRecord() throws IOException {
    jar("Class options = String.class; memory(\"plain\", \"\", \"\", options, (o, context) -> new NoMemory());")
        .write(folder.resolve("text.jar"));
    leftOut("text.jar", "java.lang.String of the memory 'plain' is no record");
  }

  @Test
  void aConfigurationOfATypeThatConfigurationsDoNotHave() throws IOException {
    new PluginJar().source("package com.example; public record Options(Thread worker) {}").source("""
        package com.example;
        import org.mneme.memory.NoMemory;
        import org.mneme.plugin.Plugin;
        public final class ExamplePlugin extends Plugin {
          @Override
          protected void configure() {
            memory("plain", "Theirs.", "", Options.class, (options, context) -> new NoMemory());
          }
        }
        """).service("com.example.ExamplePlugin").write(folder.resolve("thread.jar"));
    leftOut("thread.jar", "the configuration of the memory 'plain' cannot be used", "Thread");
  }

  @Test
  void aRunThatNeedsWhatWasLeftOutSaysBoth() throws IOException {
    jar(memory("plain")).builtForJava(99).write(folder.resolve("future.jar"));
    CommandLine compare = mneme("compare", "--preset", "smoke", "--set", "memory.type=plain");
    assertThat(compare.exitCode()).isEqualTo(2);
    assertThat(compare.errors()).contains("future.jar was left out", "plain", "product-key").doesNotContain("\tat ");
  }

  @Test
  void aMemoryThatBreaksInTheRunFailsItsTrialAlone() throws IOException {
    jar("memory(\"plain\", \"Theirs.\", \"\", Options.class, (options, context) -> { throw new AbstractMethodError(\"Memory.later()\"); });")
        .write(folder.resolve("late.jar"));
    CommandLine compare = mneme(
        "compare", "--preset", "smoke", "--set", "memory.type=plain", "--out", folder.resolve("run").toString());
    assertThat(compare.exitCode()).isNotZero();
    assertThat(compare.output()).contains("built for other interfaces (AbstractMethodError: Memory.later())");
    assertThat(compare.errors()).doesNotContain("\tat ");
  }
}
