package org.mneme.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.commons.cli.Option;

/** The options, each with one name and one meaning in all commands that understand it. */
final class Flags {
  static final Option CONFIG = with("config", "FILE", "read the configuration from this YAML file");
  static final Option PRESET = with("preset", "NAME", "take a ready-made configuration; see 'mneme list presets'");
  static final Option SET =
      with("set", "a.b=c", "change one key of the configuration, such as memory.type=none; may be repeated");
  static final Option OUT = with("out", "DIR", "the folder of the run; otherwise a new one below runs/");
  static final Option RESUME = without("resume", "go on with a run that was stopped, from its last checkpoints");
  static final Option THREADS = with("threads", "N", "compute on this many threads; otherwise on all processors");
  static final Option PLUGINS = with("plugins", "DIR", "find further memories and tasks in the jars of this folder");
  static final Option QUIET = without("quiet", "print the result only");
  static final Option JSON = without("json", "print the result as JSON, everything else on standard error");
  static final Option HELP = Option.builder("h").longOpt("help").desc("explain the command").get();

  private Flags() {}

  /** Returns the folder with further jars, if one was given. */
  static Optional<Path> plugins(Invocation invocation) {
    return invocation.value(PLUGINS).map(Path::of);
  }

  static Option with(String name, String argument, String meaning) {
    return Option.builder().longOpt(name).hasArg().argName(argument).desc(meaning).get();
  }

  static Option without(String name, String meaning) {
    return Option.builder().longOpt(name).desc(meaning).get();
  }
}
