package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.javapoet.ClassName;

/** Code that is made of the bean definitions ahead of time makes the same clients. */
class NamedClientsAotTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class})
    static class Application {}

    private static void set(ConfigurableApplicationContext context, Map<String, Object> properties) {
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", properties));
    }

    @Test
    void clientsWithAndWithoutANameAreMadeByCodeThatWasMadeAheadOfTime() throws Exception {
        try (SimServer server = SimServer.start();
                GenericApplicationContext context = new GenericApplicationContext()) {
            Map<String, Object> properties = Map.of(
                    "autoglm.shutdown-grace", "0",
                    "autoglm.base-url", "http://127.0.0.1:1/v1",
                    "autoglm.clients.fast.base-url", server.baseUrl(),
                    "autoglm.clients.fast.model", "glm-fast");
            String initializer = generate(properties);
            compile();
            set(context, properties);
            start(initializer, context);

            assertThat(context.getBeansOfType(AutoGlmClient.class)).containsOnlyKeys("autoGlmClient", "fast");
            assertThat(context.getBean(AutoGlmClient.class)).isSameAs(context.getBean("autoGlmClient"));
            context.getBean(AutoGlmClients.class).get("fast").generate("hi").block(PATIENCE);
            assertThat(server.takeRequest(PATIENCE).bodyText()).contains("glm-fast");
        }
    }

    /** Returns the name of the class that is the way into what was generated. */
    private String generate(Map<String, Object> properties) {
        DefaultGenerationContext generation = new DefaultGenerationContext(
                new ClassNameGenerator(ClassName.get(NamedClientsAotTests.class)),
                new FileSystemGeneratedFiles(folder));
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            set(context, properties);
            context.register(Application.class);
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
    @SuppressWarnings("unchecked")
    private void start(String initializer, GenericApplicationContext context) throws Exception {
        Path compiled = folder.resolve("compiled");
        for (Path file : files(".class")) {
            String name = compiled.relativize(file).toString().replace(java.io.File.separatorChar, '.');
            Class<?> neighbour = Class.forName(name.substring(0, name.indexOf("__")));
            MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(Files.readAllBytes(file));
        }
        ((ApplicationContextInitializer<GenericApplicationContext>)
                        Class.forName(initializer).getDeclaredConstructor().newInstance())
                .initialize(context);
        context.refresh();
    }
}
