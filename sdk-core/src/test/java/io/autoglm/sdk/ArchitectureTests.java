package io.autoglm.sdk;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class ArchitectureTests {

    private static final String ROOT = "io.autoglm.sdk";
    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
    private static final JavaClasses TESTS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
            .importPackages(ROOT);
    private static final DescribedPredicate<JavaClass> OURS = DescribedPredicate.describe(
            "a class of this library", c -> c.getPackageName().startsWith(ROOT));

    @Test
    void theClassesWereLoaded() {
        assertThat(MAIN.size()).isGreaterThan(60);
        assertThat(TESTS.size()).isGreaterThan(10);
    }

    @Test
    void nothingImportsTheRootPackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .because("the front door is above everything")
                .check(MAIN);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void theModelDependsOnNothing() {
        onlyUses("model", "model");
    }

    @Test
    void errorsKnowTheModelOnly() {
        onlyUses("error", "error", "model");
    }

    @Test
    void policiesKnowErrorsAndTheModelOnly() {
        onlyUses("policy", "policy", "error", "model");
    }

    @Test
    void transportSettingsKnowNothing() {
        onlyUses("http", "http");
    }

    @ParameterizedTest(name = "{0} imports no other concern")
    @ValueSource(strings = {"time", "retry", "admission", "auth", "batch", "observe"})
    void aConcernNeverImportsAnother(String concern) {
        onlyUses(concern, concern, "policy", "error", "model");
    }

    @Test
    void whoAsksForTokensKnowsNothingOfCalls() {
        onlyUses("oauth2", "oauth2", "auth", "http", "internal", "policy", "error", "model");
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".oauth2..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".oauth2..")
                .because("applications choose it")
                .check(MAIN);
    }

    @Test
    void onlyTheFrontDoorKnowsWhoObserves() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".observe..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".observe..", "io.micrometer..")
                .because("what there is to tell stands in the call's log")
                .check(MAIN);
    }

    @Test
    void metersAreLoadedOnlyByThoseWhoAskForThem() {
        noClasses()
                .that()
                .haveNameNotMatching(".*\\.observe\\.(AutoGlmMeters|CallMeters|ClientGauges)(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer.core..")
                .orShould()
                .dependOnClassesThat()
                .haveNameMatching(".*\\.observe\\.(AutoGlmMeters|CallMeters|ClientGauges)")
                .because("micrometer-core is optional")
                .check(MAIN);
    }

    @Test
    void whatTheDoctorFindsIsData() {
        onlyUses("doctor", "doctor", "error", "model");
    }

    @Test
    void onlyTheFrontDoorKnowsTheDoctor() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT, ROOT + ".doctor..", ROOT + ".internal.doctor..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".doctor..", ROOT + ".internal.doctor..")
                .because("nobody below needs to be examined to work")
                .check(MAIN);
    }

    @Test
    void theDoctorKnowsConnectionsButNoOtherConcern() {
        onlyUses("internal.doctor", "internal", "doctor", "http", "time", "policy", "error", "model");
    }

    private static void onlyUses(String from, String... allowed) {
        String[] packages =
                Stream.of(allowed).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "." + from + "..")
                .should()
                .dependOnClassesThat(OURS.and(JavaClass.Predicates.resideOutsideOfPackages(packages)))
                .because("dependencies point one way: model, error, policy, concerns, root")
                .check(MAIN);
    }

    @Test
    void timeAndChanceAreParameters() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .because("virtual time and a seeded generator must reach everything")
                .check(MAIN);
    }

    @Test
    void nothingBlocks() {
        noClasses()
                .should(callMethodNamed("block", "blockFirst", "blockLast", "blockOptional", "toIterable", "toStream"))
                .because("no thread is parked")
                .check(MAIN);
    }

    @Test
    void noForeignTypeStandsInAPublicSignatureButTheCustomizer() {
        methods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .arePublic()
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackage("..internal..")
                .should(haveNoForeignType())
                .because("Jackson and Netty must stay exchangeable")
                .check(MAIN);
    }

    @Test
    void everyPackageSaysWhatLivesThere() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> without = files.filter(Files::isDirectory)
                    .filter(dir -> hasJava(dir) && !Files.exists(dir.resolve("package-info.java")))
                    .toList();
            assertThat(without).isEmpty();
        }
    }

    @Test
    void filesStayShort() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            List<Path> tooLong = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > 300)
                    .toList();
            assertThat(tooLong).isEmpty();
        }
    }

    @Test
    void testsNeverVerifyWithoutALimit() {
        noClasses()
                .should()
                .callMethod(StepVerifier.LastStep.class, "verifyComplete")
                .because("it can hang for ever: expectComplete().verify(Duration)")
                .check(TESTS);
    }

    private static boolean hasJava(Path dir) {
        try (Stream<Path> files = Files.list(dir)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ArchCondition<JavaClass> callMethodNamed(String... names) {
        return new ArchCondition<>("call one of " + List.of(names)) {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                for (JavaMethodCall call : item.getMethodCallsFromSelf()) {
                    if (call.getTargetOwner().getPackageName().startsWith("reactor.")
                            && List.of(names).contains(call.getName())) {
                        events.add(SimpleConditionEvent.satisfied(call, call.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaMethod> haveNoForeignType() {
        return new ArchCondition<>("have no Jackson, Netty or Reactor Netty type in their signature") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean customizer = method.getOwner().getSimpleName().equals("ConnectionBuilder")
                        && method.getName().equals("httpClient");
                method.getAllInvolvedRawTypes().stream()
                        .filter(type -> type.getPackageName().startsWith("tools.jackson")
                                || type.getPackageName().startsWith("io.netty")
                                || type.getPackageName().startsWith("reactor.netty"))
                        .filter(type -> !customizer)
                        .forEach(type -> events.add(SimpleConditionEvent.violated(
                                method, method.getFullName() + " has " + type.getName())));
            }
        };
    }
}
