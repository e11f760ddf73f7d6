package org.mneme.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A plugin that works with a version of the interfaces works with every later one of the same first number. */
class PluginInterfacesTest {
  private static final Path RECORD = Path.of("src/test/resources/plugin-interfaces.txt");
  private static final Set<String> STABLE =
      Set.of("config", "tensor", "tensor.operations", "tensor.attention", "nn", "memory", "task", "plugin");
  private static final Set<String> STABLE_TYPES = Set.of(
      "train.Optimizer", "train.OptimizerFamily", "train.TrainingConfig", "experiment.ComparisonListener",
      "experiment.TrialPlan", "experiment.TrialResult");
  private static final String ROOT = "org.mneme.";

  /** Everything that a plugin may have been built against, one line each. */
  private static Set<String> interfaces() {
    Set<String> lines = new TreeSet<>();
    new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
        .importPackages("org.mneme")
        .stream()
        .filter(PluginInterfacesTest::isStable)
        .forEach(type -> describe(type, lines));
    return lines;
  }

  private static boolean isStable(JavaClass type) {
    boolean visible = type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(PluginInterfacesTest::isStable).orElse(true);
    return visible
        && type.getPackageName().startsWith(ROOT)
        && (STABLE.contains(type.getPackageName().substring(ROOT.length()))
            || STABLE_TYPES.contains(type.getName().substring(ROOT.length())));
  }

  private static void describe(JavaClass type, Set<String> lines) {
    String supertypes = type.getAllRawSuperclasses()
        .stream()
        .map(JavaClass::getName)
        .filter(name -> !name.equals("java.lang.Object"))
        .collect(Collectors.joining(" "));
    lines.add(line(type.getModifiers(), type.isInterface() ? "interface" : "class", shortened(type.getName()))
        + (supertypes.isEmpty() ? "" : " extends " + supertypes));
    type.getMembers().stream().filter(PluginInterfacesTest::isVisible).forEach(member -> lines.add(describe(member)));
  }

  private static boolean isVisible(JavaMember member) {
    Set<JavaModifier> modifiers = member.getModifiers();
    boolean inherited =
        modifiers.contains(JavaModifier.PROTECTED) && !member.getOwner().getModifiers().contains(JavaModifier.FINAL);
    return (modifiers.contains(JavaModifier.PUBLIC) || inherited) && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static String describe(JavaMember member) {
    String owner = shortened(member.getOwner().getName());
    return switch (member) {
      case JavaField field ->
          line(field.getModifiers(), "field", owner + "." + field.getName() + ": " + field.getRawType().getName());
      case JavaCodeUnit method -> line(
          method.getModifiers(), "method",
          owner + "." + method.getName()
              + method.getRawParameterTypes()
                  .stream()
                  .map(JavaClass::getName)
                  .collect(Collectors.joining(", ", "(", ")"))
              + ": " + method.getRawReturnType().getName());
      default -> throw new IllegalStateException(member.toString());
    };
  }

  /** What adds to a line only if a plugin depends on it. */
  private static String line(Set<JavaModifier> modifiers, String kind, String what) {
    String words = modifiers.contains(JavaModifier.ABSTRACT) && !kind.equals("interface") ? "abstract " : "";
    words +=
        modifiers.contains(JavaModifier.STATIC) && !kind.equals("class") && !kind.equals("interface") ? "static " : "";
    words += modifiers.contains(JavaModifier.FINAL) && kind.equals("class") ? "final " : "";
    return kind + " " + what + (words.isEmpty() ? "" : " [" + words.strip() + "]");
  }

  private static String shortened(String name) {
    return name.startsWith(ROOT) ? name.substring(ROOT.length()) : name;
  }

  private static List<String> recorded() throws IOException {
    return Files.readAllLines(RECORD);
  }

  /**
   * With {@code -Dmneme.record=true} the file is written anew, which a release with a raised version does.
   */
  @Test
  void nothingThatPluginsUseIsTakenAwayWithinAVersion() throws IOException {
    Set<String> now = interfaces();
    if (Boolean.getBoolean("mneme.record")) {
      Files.write(RECORD, now);
    }
    assertThat(now).as(
        "something that plugins use was removed or changed, or a method to implement was added: keep the old form beside "
            + "the new one, or raise the first number of PluginInterfaces.VERSION and record it with -Dmneme.record=true")
        .containsAll(recorded());
    assertThat(now.stream().filter(line -> line.endsWith("[abstract]")))
        .as("new methods that a plugin has to implement")
        .isSubsetOf(recorded());
    assertThat(recorded()).as(
        "something was added: raise the second number of PluginInterfaces.VERSION and record it with -Dmneme.record=true")
        .containsAll(now);
  }

  @Test
  void whatATutorialUsesIsRecorded() throws IOException {
    assertThat(recorded()).contains(
        "method memory.MemoryStep.next(): org.mneme.memory.MemoryState [abstract]",
        "class plugin.Plugin [abstract] extends com.google.inject.AbstractModule");
  }

  @ParameterizedTest
  @CsvSource({"1.0, true", "1.0.3, true", "' 1.0 ', true", "1.1, false", "2.0, false", "0.9, false", "one, false",
      "1, false", "99999999999.0, false"})
  void aJarFitsIfItsFirstNumberIsTheSameAndItsSecondIsNotGreater(String builtFor, boolean fits) {
    assertThat(PluginInterfaces.VERSION).isEqualTo("1.0");
    assertThat(PluginInterfaces.fit(builtFor)).isEqualTo(fits);
  }
}
