package org.mneme.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The shape of the whole: which module may use which, seen from the one module that has all others at run time. */
@AnalyzeClasses(packages = "org.mneme", importOptions = ImportOption.DoNotIncludeTests.class)
class ModulesTest {
  /** A module's classes lie in its build folder, as files or in its jar. */
  private static final Pattern MODULE = Pattern.compile("/([a-z-]+)/target/(?:classes/|[^/]+\\.jar!/)");

  @ArchTest
  static void everyModuleIsSeen(JavaClasses all) {
    Set<String> modules = new TreeSet<>();
    all.forEach(type -> modules.add(moduleOf(type)));
    assertThat(modules).contains("core", "cli").doesNotContain("");
  }

  @ArchTest
  static void noPackageIsSplitOverModules(JavaClasses all) {
    Map<String, Set<String>> modulesByPackage = new TreeMap<>();
    all.forEach(type -> modulesByPackage.computeIfAbsent(type.getPackageName(), name -> new TreeSet<>())
        .add(moduleOf(type)));
    assertThat(modulesByPackage).allSatisfy((name, modules) -> assertThat(modules).as(name).hasSize(1));
  }

  @ArchTest static final ArchRule MODULES_USE_ONLY_CORE = classes().should(useOnlyTheirOwnModuleAndCore())
      .because("a memory knows no other memory, a task no memory, and the command line finds both at run time");

  @ArchTest static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching("org.mneme.(**)").should().beFreeOfCycles();

  @ArchTest static final ArchRule ONLY_KERNELS_TOUCH_THE_ENGINE =
      noClasses().that()
          .resideOutsideOfPackages("org.mneme.tensor..", "org.mneme..kernels..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.nd4j..", "org.bytedeco..", "jdk.incubator.vector..");

  @ArchTest static final ArchRule STATE_IS_NEVER_STATIC =
      fields().that().areStatic().should().beFinal().because("two runs in one process must not meet");

  @ArchTest static final ArchRule ONLY_THE_COMMAND_LINE_ENDS_THE_PROCESS =
      noClasses().that().resideOutsideOfPackage("org.mneme.cli..").should().callMethod(System.class, "exit", int.class);

  private static ArchCondition<JavaClass> useOnlyTheirOwnModuleAndCore() {
    return new ArchCondition<>("use only their own module and core") {
      @Override
      public void check(JavaClass user, ConditionEvents events) {
        for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
          JavaClass used = dependency.getTargetClass().getBaseComponentType();
          boolean ours = used.getName().startsWith("org.mneme.");
          if (ours && !moduleOf(used).equals("core") && !moduleOf(used).equals(moduleOf(user))) {
            events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  /** The name of the module that a class was compiled in, or the empty string for a class from elsewhere. */
  private static String moduleOf(JavaClass type) {
    String place = type.getSource().map(source -> source.getUri().toString()).orElse("");
    Matcher matcher = MODULE.matcher(place);
    return matcher.find() ? matcher.group(1) : "";
  }
}
