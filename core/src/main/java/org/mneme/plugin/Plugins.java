package org.mneme.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.Binding;
import com.google.inject.ConfigurationException;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.util.Types;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.mneme.train.OptimizerFamily;

/**
 * The plugins on the class path and in a folder, wired.
 *
 * <p>A plugin that fails to load or to configure, or that takes a name which another has, is left out with a line that says why; the rest works.
 */
public final class Plugins {
  private final Injector injector;
  private final List<Plugin> loaded;
  private final List<ClassLoader> classLoaders;
  private final List<String> failures;

  private Plugins(Injector injector, List<Plugin> loaded, List<ClassLoader> classLoaders, List<String> failures) {
    this.injector = injector;
    this.loaded = List.copyOf(loaded);
    this.classLoaders = List.copyOf(classLoaders);
    this.failures = List.copyOf(failures);
  }

  /** Finds and wires the plugins of a class loader. */
  public static Plugins load(ClassLoader classes) {
    return new Loading().add(null, classes).wire();
  }

  /** Finds and wires the plugins of a class loader and those of a folder; of two with the same name, the first is taken. */
  public static Plugins load(ClassLoader classes, PluginFolder folder) {
    Loading loading = new Loading().add(null, classes);
    folder.failures().forEach(loading.failures::add);
    folder.places().forEach(place -> loading.add(place.name(), place.classes()));
    return loading.wire();
  }

  /** Plugins on their way. */
  private static final class Loading {
    private final List<Candidate> accepted = new ArrayList<>();
    private final List<ClassLoader> classLoaders = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Contributions contributions = new Contributions();

    private record Candidate(String name, Plugin plugin) {}

    /** A file of services may name several plugins; each is tried. */
    Loading add(String place, ClassLoader classes) {
      classLoaders.add(classes);
      Iterator<ServiceLoader.Provider<Plugin>> providers =
          ServiceLoader.load(Plugin.class, classes).stream().iterator();
      while (true) {
        String name = place == null ? "a plugin on the class path" : place;
        try {
          if (!providers.hasNext()) {
            return this;
          }
          ServiceLoader.Provider<Plugin> provider = providers.next();
          name = (place == null ? "" : place + ", ") + "plugin " + provider.type().getName();
          Plugin plugin = provider.get();
          contributions.add(plugin);
          accepted.add(new Candidate(name, plugin));
        } catch (UnusablePluginException unusable) {
          leaveOut(name, unusable.getMessage());
        } catch (ServiceConfigurationError | RuntimeException | LinkageError failure) {
          leaveOut(name, LoadingFault.of(failure));
        }
      }
    }

    private void leaveOut(String name, String why) {
      failures.add(name + " was left out: " + why);
    }

    /** Only where they do not fit together, it is found out one by one which of them does not. */
    Plugins wire() {
      try {
        return wired(accepted);
      } catch (CreationException | ConfigurationException | ProvisionException | LinkageError together) {
        List<Candidate> fitting = new ArrayList<>();
        for (Candidate candidate : accepted) {
          try {
            injector(Stream.concat(fitting.stream(), Stream.of(candidate)).toList());
            fitting.add(candidate);
          } catch (CreationException | ConfigurationException | ProvisionException | LinkageError failure) {
            leaveOut(candidate.name(), "it cannot be wired: " + LoadingFault.of(failure));
          }
        }
        return wired(fitting);
      }
    }

    private Plugins wired(List<Candidate> candidates) {
      return new Plugins(
          injector(candidates), candidates.stream().map(Candidate::plugin).toList(), classLoaders, failures);
    }

    private static Injector injector(List<Candidate> candidates) {
      List<AbstractModule> modules = new ArrayList<>();
      candidates.forEach(candidate -> modules.add(candidate.plugin()));
      modules.add(new RegistryModule());
      return Guice.createInjector(Stage.PRODUCTION, modules);
    }
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
      Multibinder.newSetBinder(binder(), OptimizerFamily.class);
      bind(TaskRegistry.class).asEagerSingleton();
      bind(OptimizerRegistry.class).asEagerSingleton();
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

  /** Returns the optimizers. */
  public OptimizerRegistry optimizers() {
    return injector.getInstance(OptimizerRegistry.class);
  }

  /** Returns the parts of a kind that plugins contribute with {@link Plugin#part}. */
  @SuppressWarnings("unchecked") // a set of T is what the key says
  public <T> Set<T> parts(Class<T> kind) {
    Binding<?> binding = injector.getExistingBinding(Key.get(Types.setOf(kind)));
    return binding == null ? Set.of() : (Set<T>) binding.getProvider().get();
  }

  /** Returns the plugins that work. */
  public List<Plugin> loaded() {
    return loaded;
  }

  /** Returns the class loaders that were searched, in order; what a plugin brings beside classes, such as presets, is found through them. */
  public List<ClassLoader> classLoaders() {
    return classLoaders;
  }

  /** Returns one line for each plugin that was left out. */
  public List<String> failures() {
    return failures;
  }
}
