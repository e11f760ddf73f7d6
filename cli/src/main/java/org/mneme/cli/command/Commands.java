package org.mneme.cli.command;

import com.google.inject.AbstractModule;
import com.google.inject.multibindings.Multibinder;
import java.util.List;
import org.mneme.cli.console.Console;

/** Wires the commands; {@code Set<Command>} has them in the order in which help lists them. */
public final class Commands extends AbstractModule {
  private static final List<Class<? extends Command>> ALL =
      List.of(
          CompareCommand.class, TrainCommand.class, EvaluateCommand.class, GenerateCommand.class, StreamCommand.class,
          ListCommand.class,
          DescribeCommand.class,
          ValidateCommand.class,
          ReportCommand.class, NewPluginCommand.class, DoctorCommand.class);

  private final Console console;

  /** Takes where the commands write to. */
  public Commands(Console console) {
    this.console = console;
  }

  @Override
  protected void configure() {
    binder().requireExplicitBindings();
    binder().requireAtInjectOnConstructors();
    binder().requireExactBindingAnnotations();
    binder().disableCircularProxies();
    bind(Console.class).toInstance(console);
    Multibinder<Command> commands = Multibinder.newSetBinder(binder(), Command.class);
    for (Class<? extends Command> command : ALL) {
      bind(command);
      commands.addBinding().to(command);
    }
  }
}
