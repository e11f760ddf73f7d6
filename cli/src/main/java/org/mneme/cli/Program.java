package org.mneme.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.mneme.cli.command.Command;
import org.mneme.cli.command.CommandParser;
import org.mneme.cli.command.Commands;
import org.mneme.cli.command.Help;
import org.mneme.cli.command.Invocation;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.config.NameSuggestions;
import org.mneme.experiment.Environment;

/** The command line without the process around it: words in, an exit code out, everything else on a {@link Console}. */
final class Program {
  private static final String HELP = "help";
  private static final List<String> HELP_OPTIONS = List.of("--help", "-h");

  private final Console console;
  private final Failures failures;

  Program(Console console) {
    this.console = console;
    this.failures = new Failures(console);
  }

  /** Runs what the words ask for; never throws. */
  ExitCode run(List<String> words) {
    try {
      return words.equals(List.of("--version")) ? version() : dispatch(words, commands());
    } catch (Throwable failure) {
      return failures.report(failure);
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }

  private ExitCode version() {
    console.out().println("mneme " + Environment.version());
    return ExitCode.OK;
  }

  private List<Command> commands() {
    Injector injector = Guice.createInjector(Stage.DEVELOPMENT, new Commands(console));
    return List.copyOf(injector.getInstance(Key.get(new TypeLiteral<Set<Command>>() {})));
  }

  private ExitCode dispatch(List<String> words, List<Command> commands) {
    Help help = new Help(console);
    if (words.isEmpty() || HELP_OPTIONS.contains(words.getFirst())) {
      help.program(commands);
      return ExitCode.OK;
    }
    List<String> rest = words.subList(1, words.size());
    if (words.getFirst().equals(HELP)) {
      return help(help, rest, commands);
    }
    Command command = find(words.getFirst(), commands);
    if (rest.stream().anyMatch(HELP_OPTIONS::contains)) {
      help.command(command);
      return ExitCode.OK;
    }
    Invocation invocation = CommandParser.parse(command, rest);
    if (command.arguments().isEmpty() && !invocation.arguments().isEmpty()) {
      throw new UsageException("mneme " + command.name() + " takes options only, given '"
          + String.join(" ", invocation.arguments()) + "'; its options are in 'mneme help " + command.name() + "'");
    }
    return command.run(invocation);
  }

  private ExitCode help(Help help, List<String> names, List<Command> commands) {
    if (names.isEmpty()) {
      help.program(commands);
    }
    names.forEach(name -> help.command(find(name, commands)));
    return ExitCode.OK;
  }

  private static Command find(String name, List<Command> commands) {
    List<String> names = new ArrayList<>(commands.stream().map(Command::name).toList());
    if (name.startsWith("-")) {
      throw new UsageException("the command comes first, given '" + name + "'; commands: " + String.join(", ", names));
    }
    return commands.stream()
        .filter(command -> command.name().equals(name))
        .findFirst()
        .orElseThrow(() -> {
          names.add(HELP);
          return new UsageException(NameSuggestions.unknown("command", name, names));
        });
  }
}
