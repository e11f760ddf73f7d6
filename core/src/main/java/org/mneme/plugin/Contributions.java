package org.mneme.plugin;

import com.google.inject.spi.Element;
import com.google.inject.spi.Elements;
import com.google.inject.spi.InstanceBinding;
import com.google.inject.spi.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mneme.config.ConfigDescription;

/** What has been contributed so far, by name: no two plugins may give the same name to two memories or two tasks. */
final class Contributions {
  private final Map<String, Origin> taken = new LinkedHashMap<>();

  /**
   * Notes what a plugin contributes.
   *
   * @throws UnusablePluginException if its module fails, takes a name that another has, or has a configuration that is no record; nothing is noted then
   */
  void add(Plugin plugin) {
    Map<String, Origin> added = new LinkedHashMap<>();
    for (Element element : Elements.getElements(plugin)) {
      if (element instanceof Message message) {
        throw new UnusablePluginException(
            "its module failed: " + (message.getCause() == null
                ? message.getMessage()
                : LoadingFault.of(message.getCause())),
            message.getCause());
      }
      if (element instanceof InstanceBinding<?> binding) {
        switch (binding.getInstance()) {
          case MemoryDefinition<?> memory ->
              add("memory", memory.name(), memory.configuration(), memory.origin(), added);
          case TaskDefinition<?> task -> add("task", task.name(), task.configuration(), task.origin(), added);
          default -> {
            // Other parts are checked by whoever collects them.
          }
        }
      }
    }
    taken.putAll(added);
  }

  private void add(
      String kind, String name, Class<?> configuration, Origin origin, Map<String, Origin> added) {
    String what = kind + " '" + name + "'";
    Origin other = taken.getOrDefault(what, added.get(what));
    if (other != null) {
      throw new UnusablePluginException(
          "it contributes the " + what + ", which " + (other.equals(origin) ? "it" : other)
              + " contributes already; give one of them another name, or remove one jar");
    }
    requireRecord(what, configuration);
    added.put(what, origin);
  }

  private static void requireRecord(String what, Class<?> configuration) {
    if (!configuration.isRecord()) {
      throw new UnusablePluginException(
          "the configuration " + configuration.getName() + " of the " + what + " is no record; make it one");
    }
    try {
      ConfigDescription.of(configuration.asSubclass(Record.class));
    } catch (IllegalArgumentException | IllegalStateException failure) {
      throw new UnusablePluginException(
          "the configuration of the " + what + " cannot be used: " + failure.getMessage(), failure);
    }
  }
}
