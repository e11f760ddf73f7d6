package org.mneme.cli.command;

import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.cli.Option;
import org.mneme.cli.console.Console;
import org.mneme.cli.console.ExitCode;
import org.mneme.cli.console.UsageException;
import org.mneme.config.ConfigTree;
import org.mneme.config.ConfigurationException;
import org.mneme.config.Problem;
import org.mneme.experiment.ComparisonPlan;

/** {@code mneme validate}: everything that is wrong with a configuration, without running it. */
final class ValidateCommand implements Command {
  private final Console console;

  @Inject
  ValidateCommand(Console console) {
    this.console = console;
  }

  @Override
  public String name() {
    return "validate";
  }

  @Override
  public String summary() {
    return "check a configuration without running it";
  }

  @Override
  public String arguments() {
    return "FILE";
  }

  @Override
  public List<String> details() {
    return List.of(
        "Prints every problem with file, line and key, or the trials that the configuration stands for. FILE may also be given "
            + "as --config FILE, or be a preset: --preset NAME; with --set alone it is what compare would run.");
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>(Configuration.OPTIONS);
    options.addAll(List.of(Flags.PLUGINS, Flags.JSON));
    return options;
  }

  @Override
  public ExitCode run(Invocation invocation) {
    List<String> files = invocation.arguments();
    boolean byOption = Configuration.isNamed(invocation);
    boolean nothing = files.isEmpty() && !byOption && !invocation.has(Flags.SET);
    boolean twice = files.size() > 1 || !files.isEmpty() && byOption;
    if (nothing || twice) {
      throw new UsageException("validate takes one configuration: mneme validate FILE");
    }
    Catalogue catalogue = Catalogue.load(console, Flags.plugins(invocation));
    ConfigTree tree = files.isEmpty()
        ? Configuration.tree(invocation, catalogue)
        : Configuration.file(Path.of(files.getFirst()));
    if (!invocation.has(Flags.JSON)) {
      console.out()
          .println(
              "valid: " + Trials.inWords(Configuration.plan(tree, invocation.values(Flags.SET), catalogue).trials()));
      return ExitCode.OK;
    }
    try {
      ComparisonPlan plan = Configuration.plan(tree, invocation.values(Flags.SET), catalogue);
      console.out().println(Json.write(outcome(List.of(), plan.trials().size())));
      return ExitCode.OK;
    } catch (ConfigurationException invalid) {
      console.out().println(Json.write(outcome(invalid.problems(), 0)));
      return ExitCode.USAGE;
    }
  }

  private static Map<String, Object> outcome(List<Problem> problems, int trials) {
    Map<String, Object> outcome = new LinkedHashMap<>();
    outcome.put("valid", problems.isEmpty());
    outcome.put("trials", trials);
    outcome.put("problems", problems.stream().map(ValidateCommand::toMap).toList());
    return outcome;
  }

  private static Map<String, Object> toMap(Problem problem) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("source", problem.location().source());
    map.put("line", problem.location().line());
    map.put("column", problem.location().column());
    map.put("key", problem.location().key());
    map.put("message", problem.message());
    return map;
  }
}
