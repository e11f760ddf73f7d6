package org.mneme.plugin;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The version of the interfaces that plugins are built against. The first number changes when a plugin that compiled may no longer do so, the second
 * when something is added.
 *
 * <p>A jar says in its manifest which version it was built for, {@code Mneme-Interfaces: 1.0}; one that says nothing is tried. Stable are the public
 * types of the packages {@code tensor}, {@code nn}, {@code memory}, {@code config}, {@code plugin} and {@code task}, and what
 * optimizers and listeners implement; the others may change at any time.
 */
public final class PluginInterfaces {
  /** The version of this Mneme's interfaces. */
  public static final String VERSION = "1.0";

  /** The attribute of a jar's manifest that says which version it was built for. */
  public static final String ATTRIBUTE = "Mneme-Interfaces";

  private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})(\\..*)?");

  private PluginInterfaces() {}

  /** Returns whether a plugin that was built for a version works with these interfaces: the same first number, and no greater second one. */
  public static boolean fit(String builtFor) {
    Matcher wanted = FORM.matcher(builtFor.strip());
    Matcher ours = FORM.matcher(VERSION);
    return wanted.matches()
        && ours.matches()
        && number(wanted, 1) == number(ours, 1)
        && number(wanted, 2) <= number(ours, 2);
  }

  private static int number(Matcher version, int group) {
    return Integer.parseInt(version.group(group));
  }
}
