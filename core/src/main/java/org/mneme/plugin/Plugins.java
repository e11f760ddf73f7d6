package org.mneme.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.spi.Element;
import com.google.inject.spi.Elements;
import com.google.inject.spi.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The plugins on the class path, wired.
 *
 * <p>A plugin that fails to load or to configure is left out with a line that says why; the rest works.
 */
public final class Plugins {
  private final Injector injector;
  private final List<Plugin> loaded;
  private final List<String> failures;

  private Plugins(Injector injector, List<Plugin> loaded, List<String> failures) {
    this.injector = injector;
    this.loaded = List.copyOf(loaded);
    this.failures = List.copyOf(failures);
  }

  /** Finds and wires the plugins of a class loader. */
  public static Plugins load(ClassLoader classes) {
    List<String> failures = new ArrayList<>();
    List<Plugin> plugins = new ArrayList<>();
    ServiceLoader.load(Plugin.class, classes).stream().forEach(provider -> {
      try {
        Plugin plugin = provider.get();
        configured(plugin);
        plugins.add(plugin);
      } catch (ServiceConfigurationError | RuntimeException | LinkageError failure) {
        failures.add("plugin " + provider.type().getName() + " was left out: " + reason(failure));
      }
    });
    return wire(plugins, failures);
  }

  private static void configured(Plugin plugin) {
    for (Element element : Elements.getElements(plugin)) {
      if (element instanceof Message message) {
        throw new IllegalStateException(message.getMessage());
      }
    }
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null
        ? cause.getClass().getSimpleName()
        : cause.getMessage().lines().findFirst().orElse("");
  }

  private static Plugins wire(List<Plugin> plugins, List<String> failures) {
    List<AbstractModule> modules = new ArrayList<>(plugins);
    modules.add(new RegistryModule());
    return new Plugins(Guice.createInjector(Stage.PRODUCTION, modules), plugins, failures);
  }

  /** The registries, with explicit bindings only. */
  private static final class RegistryModule extends AbstractModule {
    @Override
    protected void configure() {
      binder().requireExplicitBindings();
      binder().requireAtInjectOnConstructors();
      binder().requireExactBindingAnnotations();
      binder().disableCircularProxies();
      Multibinder.newSetBinder(binder(), new TypeLiteral<MemoryDefinition<?>>() {});
      Multibinder.newSetBinder(binder(), new TypeLiteral<TaskDefinition<?>>() {});
      bind(MemoryRegistry.class).asEagerSingleton();
      bind(TaskRegistry.class).asEagerSingleton();
    }
  }

  /** Returns the memories. */
  public MemoryRegistry memories() {
    return injector.getInstance(MemoryRegistry.class);
  }

  /** Returns the tasks. */
  public TaskRegistry tasks() {
    return injector.getInstance(TaskRegistry.class);
  }

  /** Returns the plugins that work. */
  public List<Plugin> loaded() {
    return loaded;
  }

  /** Returns one line for each plugin that was left out. */
  public List<String> failures() {
    return failures;
  }
}
