package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateResponse;
import io.autoglm.test.SimServer;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.test.StepVerifier;

/** As the developer tools restart an application: its own classes anew, those of libraries as they are. */
class RestartTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The application's class; each loader has its own. */
    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class})
    public static class Restarted {

        /** Tells which loader it is of. */
        public interface Asking {

            String ask();
        }

        @Bean
        Asking asking(AutoGlmClient client) {
            return () -> client.generate("hi").map(GenerateResponse::text).block(PATIENCE);
        }

        @Bean
        AutoGlmClientCustomizer suffix() {
            return (client, builder) -> builder.application("restarted/1");
        }
    }

    /** Has the classes of the application to itself and asks the loader of the libraries for all else. */
    private static final class ApplicationLoader extends ClassLoader {

        ApplicationLoader(ClassLoader libraries) {
            super(libraries);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(Restarted.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? define(name) : known;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }

    @Test
    void theClientIsMadeAnewAndTheOldOneIsClosed() throws Exception {
        try (SimServer server = SimServer.start()) {
            ConfigurableApplicationContext first = start(server);
            AutoGlmClient old = first.getBean(AutoGlmClient.class);
            Object oldUser = first.getBean("asking");
            first.close();

            try (ConfigurableApplicationContext second = start(server)) {
                Object user = second.getBean("asking");
                assertThat(user.getClass().getClassLoader())
                        .isNotSameAs(oldUser.getClass().getClassLoader());
                assertThat(second.getBean(AutoGlmClient.class)).isNotSameAs(old);
                assertThat(second.getBean(AutoGlmClient.class).generate("hi").block(PATIENCE))
                        .isNotNull();
                assertThat(server.takeRequest(PATIENCE).header("user-agent")).contains("restarted/1");
            }
            StepVerifier.create(old.generate("hi"))
                    .expectErrorSatisfies(failure ->
                            assertThat(((AutoGlmException) failure).code()).isEqualTo(ErrorCode.CLIENT_CLOSED))
                    .verify(PATIENCE);
        }
    }

    private static ConfigurableApplicationContext start(SimServer server) throws Exception {
        ClassLoader loader = new ApplicationLoader(RestartTests.class.getClassLoader());
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return new SpringApplicationBuilder(loader.loadClass(Restarted.class.getName()))
                    .web(WebApplicationType.NONE)
                    .properties(Map.of(
                            "autoglm.base-url",
                            server.baseUrl(),
                            "autoglm.model",
                            "sim-1",
                            "autoglm.shutdown-grace",
                            "0"))
                    .run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
