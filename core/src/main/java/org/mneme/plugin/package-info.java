/**
 * How memories, tasks and other parts are found. A jar names its {@link org.mneme.plugin.Plugin} in a service file; {@link org.mneme.plugin.Plugins}
 * finds those on the class path and those of a {@link org.mneme.plugin.PluginFolder}, each with a class loader of its own, leaves out what cannot be
 * used with a line that says why, and wires the rest with Guice into the registries ({@link org.mneme.plugin.MemoryRegistry},
 * {@link org.mneme.plugin.TaskRegistry}, {@link org.mneme.plugin.OptimizerRegistry}) that configurations are resolved against.
 *
 * <p>{@link org.mneme.plugin.PluginInterfaces} says which version of the interfaces this is, {@link org.mneme.plugin.Origin} which jar something came
 * from.
 */
package org.mneme.plugin;
