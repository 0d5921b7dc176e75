package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.javapoet.ClassName;

/** Makes code of an application's bean definitions, compiles it and starts a context by it, once per application class and JVM. */
final class AheadOfTime {

    private final Path folder;
    private final Class<?> application;
    private final Supplier<ConfigurableEnvironment> environment;
    private final Map<String, Object> properties;
    private final DefaultGenerationContext generation;

    /**
     * Prepares it.
     *
     * @param folder      an empty one
     * @param application a configuration within a test class; what is generated is called after both
     */
    AheadOfTime(
            Path folder,
            Class<?> application,
            Supplier<ConfigurableEnvironment> environment,
            Map<String, Object> properties) {
        this.folder = folder;
        this.application = application;
        this.environment = environment;
        this.properties = properties;
        this.generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(application.getEnclosingClass()), application.getSimpleName()),
                new FileSystemGeneratedFiles(folder));
    }

    /** Returns what was found to be needed at run time. */
    RuntimeHints hints() {
        return generation.getRuntimeHints();
    }

    /** Returns a running context, to be closed. */
    GenericApplicationContext start() throws Exception {
        String initializer = generate();
        compile();
        GenericApplicationContext context = new GenericApplicationContext();
        set(context);
        define();
        initializer(initializer).initialize(context);
        context.refresh();
        return context;
    }

    private void set(ConfigurableApplicationContext context) {
        context.setEnvironment(environment.get());
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
    }

    /** Returns the name of the class that is the way into what was generated. */
    private String generate() {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            set(context);
            context.register(application);
            ClassName initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
            generation.writeGeneratedContent();
            return initializer.reflectionName();
        }
    }

    private List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    private void compile() throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-nowarn", "-proc:none", "-d", folder.resolve("compiled").toString()));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
        files(".java").forEach(file -> arguments.add(file.toString()));

        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .isZero();
    }

    /** The code stands in the packages of the beans, whose constructors are not public. */
    private void define() throws Exception {
        Path compiled = folder.resolve("compiled");
        for (Path file : files(".class")) {
            String name = compiled.relativize(file).toString().replace(File.separatorChar, '.');
            Class<?> neighbour = Class.forName(name.substring(0, name.indexOf("__")));
            MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(Files.readAllBytes(file));
        }
    }

    @SuppressWarnings("unchecked")
    private static ApplicationContextInitializer<GenericApplicationContext> initializer(String name) throws Exception {
        return (ApplicationContextInitializer<GenericApplicationContext>)
                Class.forName(name).getDeclaredConstructor().newInstance();
    }
}
