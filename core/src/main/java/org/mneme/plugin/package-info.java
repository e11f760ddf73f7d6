/**
 * How memories and tasks are found. A jar names its {@link org.mneme.plugin.Plugin} in a service file; {@link org.mneme.plugin.Plugins} finds
 * them, leaves out what fails to load with a line that says why, and wires the rest with Guice into the registries
 * ({@link org.mneme.plugin.MemoryRegistry}, {@link org.mneme.plugin.TaskRegistry}) that configurations are resolved against.
 */
package org.mneme.plugin;
