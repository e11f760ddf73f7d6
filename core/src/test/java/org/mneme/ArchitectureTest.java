package org.mneme;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** The shape of core: which package may use which, and what may be used only in one place. */
@AnalyzeClasses(packages = "org.mneme", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "org.mneme.";

  /** From the bottom up: a package uses its own layer and those before it. */
  private static final List<String> LAYERS =
      List.of("config", "tensor", "io", "nn", "memory", "model", "pretrained", "generation", "task", "train", "plugin",
          "experiment");

  @ArchTest static final ArchRule LAYERS_USE_ONLY_THOSE_BELOW =
      classes().should(useOnlyLayersBelow()).because("core has the layers " + String.join(" < ", LAYERS));

  @ArchTest static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching(ROOT + "(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule ONLY_TENSOR_TOUCHES_THE_ENGINE = noClasses().that()
      .resideOutsideOfPackage("org.mneme.tensor..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.nd4j..", "org.bytedeco..", "jdk.incubator.vector..")
      .because("another engine must mean another tensor package, and nothing else");

  @ArchTest static final ArchRule ONLY_PLUGIN_TOUCHES_GUICE = noClasses().that()
      .resideOutsideOfPackage("org.mneme.plugin..")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("com.google.inject..")
      .because("layers are plain constructors, so that a test needs no injector");

  @ArchTest static final ArchRule STATE_IS_NEVER_STATIC =
      fields().that().areStatic().should().beFinal().because("two models in one process must not meet");

  @ArchTest static final ArchRule RANDOMNESS_HAS_A_SEED = noClasses().that()
      .resideOutsideOfPackage("org.mneme.io..")
      .should()
      .dependOnClassesThat()
      .areAssignableTo(ThreadLocalRandom.class)
      .orShould()
      .callMethod(Math.class, "random")
      .orShould()
      .callConstructor(Random.class)
      .orShould()
      .callMethod(Collections.class, "shuffle", List.class)
      .because("a run must repeat bit for bit; io may name temporary files at random");

  private static ArchCondition<JavaClass> useOnlyLayersBelow() {
    return new ArchCondition<>("use only their own layer and those below it") {
      @Override
      public void check(JavaClass user, ConditionEvents events) {
        if (layerOf(user) < 0) {
          events.add(SimpleConditionEvent.violated(user, user.getName() + " is in no layer; the layers are " + LAYERS));
          return;
        }
        for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
          JavaClass used = dependency.getTargetClass().getBaseComponentType();
          if (used.getName().startsWith(ROOT) && (layerOf(used) < 0 || layerOf(used) > layerOf(user))) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  private static int layerOf(JavaClass type) {
    String packageName = type.getPackageName() + ".";
    if (!packageName.startsWith(ROOT)) {
      return -1;
    }
    String inside = packageName.substring(ROOT.length());
    return inside.isEmpty() ? -1 : LAYERS.indexOf(inside.substring(0, inside.indexOf('.')));
  }
}
