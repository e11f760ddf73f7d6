package org.mneme.plugin;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Enumeration;

/**
 * The classes of one plugin. Mneme's and its libraries' classes are the parent's, the rest is the plugin's own and seen by no other plugin; what it
 * contributes is looked for in its own jars alone.
 */
final class PluginClassLoader extends URLClassLoader {
  PluginClassLoader(String name, URL[] jars, ClassLoader parent) {
    super(name, jars, parent);
  }

  @Override
  public URL getResource(String name) {
    return contributes(name) ? findResource(name) : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    return contributes(name) ? findResources(name) : super.getResources(name);
  }

  private static boolean contributes(String name) {
    return name.startsWith("META-INF/services/org.mneme.") || name.startsWith("META-INF/mneme/");
  }
}
