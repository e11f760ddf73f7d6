package org.mneme.plugin;

import java.util.ServiceConfigurationError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why a plugin could not be loaded, in a sentence that says what to do. */
final class LoadingFault {
  private static final Pattern CLASS_FILE_VERSION = Pattern.compile("class file version (\\d+)");
  private static final int CLASS_FILE_VERSION_OF_JAVA_0 = 44;
  private static final String OURS = "org.mneme.";

  private LoadingFault() {}

  static String of(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case UnsupportedClassVersionError version -> builtForAnotherJava(version);
      case NoClassDefFoundError missing -> missing(missing.getMessage());
      case ClassNotFoundException missing -> missing(missing.getMessage());
      case IncompatibleClassChangeError other -> otherInterfaces(other.getMessage());
      case ServiceConfigurationError service ->
          "its service file is wrong: " + service.getMessage().replace(Plugin.class.getName() + ": ", "")
              + "; write the name of a public class that extends Plugin into it";
      default -> "it failed with " + cause.getClass().getSimpleName()
          + (cause.getMessage() == null ? "" : ": " + firstLine(cause.getMessage()))
          + "; this is a fault of the plugin";
    };
  }

  private static String builtForAnotherJava(UnsupportedClassVersionError failure) {
    Matcher version = CLASS_FILE_VERSION.matcher(failure.getMessage());
    int ours = Runtime.version().feature();
    return version.find()
        ? "it was built for Java " + (Integer.parseInt(version.group(1)) - CLASS_FILE_VERSION_OF_JAVA_0)
            + ", this is Java " + ours + "; build it for release " + ours + ", or run Mneme with that Java"
        : firstLine(failure.getMessage());
  }

  private static String missing(String name) {
    String type = name == null ? "of unknown name" : name.replace('/', '.');
    return type.startsWith(OURS)
        ? otherInterfaces("there is no class " + type)
        : "the class " + type + " is missing; put the jar that has it and this one into a folder of their own";
  }

  private static String otherInterfaces(String what) {
    return "it was built for other interfaces than version " + PluginInterfaces.VERSION + " (" + firstLine(what)
        + "); get a build for this version, or build it again";
  }

  private static String firstLine(String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }
}
