package org.mneme.plugin;

import com.google.inject.AbstractModule;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import org.mneme.memory.MemoryFactory;
import org.mneme.task.TaskFactory;

/**
 * What a jar contributes: memories, tasks, and anything else that it binds. A Guice module, found by {@link java.util.ServiceLoader}: name the
 * class in {@code META-INF/services/org.mneme.plugin.Plugin}.
 *
 * <pre>{@code
 * public final class KvPlugin extends Plugin {
 *   protected void configure() {
 *     memory("product-key", "Capacity that is nearly free: a large table read sparsely.", "Lample et al. 2019",
 *         ProductKeyConfig.class, ProductKeyMemory::new);
 *   }
 * }
 * }</pre>
 */
public abstract class Plugin extends AbstractModule {
  /** Contributes a memory. */
  protected final <C extends Record> void memory(
      String name, String summary, String paper, Class<C> configuration, MemoryFactory<C> factory) {
    memories().addBinding()
        .toInstance(new MemoryDefinition<>(name, summary, paper, configuration, factory, Origin.of(getClass())));
  }

  /** Contributes a task. */
  protected final <C extends Record> void task(
      String name, String summary, String paper, Class<C> configuration, TaskFactory<C> factory) {
    tasks().addBinding()
        .toInstance(new TaskDefinition<>(name, summary, paper, configuration, factory, Origin.of(getClass())));
  }

  /** Contributes one of several interchangeable parts, such as a compression function, that another plugin collects as a {@code Set}. */
  protected final <T> void part(Class<T> kind, T part) {
    Multibinder.newSetBinder(binder(), kind).addBinding().toInstance(part);
  }

  private Multibinder<MemoryDefinition<?>> memories() {
    return Multibinder.newSetBinder(binder(), new TypeLiteral<MemoryDefinition<?>>() {});
  }

  private Multibinder<TaskDefinition<?>> tasks() {
    return Multibinder.newSetBinder(binder(), new TypeLiteral<TaskDefinition<?>>() {});
  }
}
