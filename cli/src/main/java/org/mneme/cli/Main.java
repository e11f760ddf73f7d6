package org.mneme.cli;

/** The entry point of the command line. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its exit code.
   *
   * @param arguments the words after {@code mneme}
   */
  public static void main(String[] arguments) {
    StandardError.restore();
    String version = Main.class.getPackage().getImplementationVersion();
    System.out.println("mneme " + (version == null ? "(not packaged)" : version));
  }
}
