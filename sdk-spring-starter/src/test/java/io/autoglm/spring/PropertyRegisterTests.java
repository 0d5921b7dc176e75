package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;

/** No property without a test that shows what it does. */
class PropertyRegisterTests {

    private static final Path CLASSES = Path.of("target", "test-classes", "io", "autoglm", "spring");

    @Test
    void everyPropertyHasABindTest() throws Exception {
        Set<String> all = Metadata.properties().keySet();
        Set<String> bound = new TreeSet<>();
        for (Class<?> type : testClasses()) {
            bound.addAll(boundBy(type));
        }

        assertThat(bound).as("names in @Binds").isSubsetOf(all);
        Set<String> without = new TreeSet<>(all);
        without.removeAll(bound);
        System.out.println("properties: " + bound.size() + " of " + all.size() + " have a bind test");
        assertThat(without).as("properties without a bind test").isEmpty();
        assertThat(all).hasSizeGreaterThan(70);
    }

    private static List<Class<?>> testClasses() throws IOException, ClassNotFoundException {
        List<Class<?>> types = new ArrayList<>();
        try (Stream<Path> files = Files.list(CLASSES)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith("Tests.class")) {
                    types.add(Class.forName("io.autoglm.spring." + name.replace(".class", "")));
                }
            }
        }
        return types;
    }

    private static List<String> boundBy(Class<?> type) throws ReflectiveOperationException {
        List<String> names = new ArrayList<>();
        Binds place = type.getAnnotation(Binds.class);
        if (place != null) {
            Method settings = type.getDeclaredMethod("settings");
            settings.setAccessible(true);
            ((Stream<?>) settings.invoke(null))
                    .forEach(row -> names.add(place.value()[0] + "." + ((Arguments) row).get()[0]));
        }
        for (Method method : type.getDeclaredMethods()) {
            Binds binds = method.getAnnotation(Binds.class);
            if (binds != null) {
                assertThat(method.isAnnotationPresent(Test.class)
                                || method.isAnnotationPresent(ParameterizedTest.class))
                        .as(method + " is a test")
                        .isTrue();
                names.addAll(Arrays.asList(binds.value()));
            }
        }
        return names;
    }
}
