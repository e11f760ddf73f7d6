/** Writes the project of a new plugin, {@link org.mneme.cli.project.PluginProject}, from the templates in {@code META-INF/mneme/project}. */
package org.mneme.cli.project;
