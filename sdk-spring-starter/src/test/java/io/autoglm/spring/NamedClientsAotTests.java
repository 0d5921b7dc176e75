package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.test.SimServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.StandardEnvironment;

/** Code that is made of the bean definitions ahead of time makes the same clients. */
class NamedClientsAotTests {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class})
    static class NamedClientsApplication {}

    @Test
    void clientsWithAndWithoutANameAreMadeByCodeThatWasMadeAheadOfTime() throws Exception {
        try (SimServer server = SimServer.start();
                GenericApplicationContext context = new AheadOfTime(
                                folder,
                                NamedClientsApplication.class,
                                StandardEnvironment::new,
                                Map.of(
                                        "autoglm.shutdown-grace", "0",
                                        "autoglm.base-url", "http://127.0.0.1:1/v1",
                                        "autoglm.clients.fast.base-url", server.baseUrl(),
                                        "autoglm.clients.fast.model", "glm-fast"))
                        .start()) {
            assertThat(context.getBeansOfType(AutoGlmClient.class)).containsOnlyKeys("autoGlmClient", "fast");
            assertThat(context.getBean(AutoGlmClient.class)).isSameAs(context.getBean("autoGlmClient"));
            context.getBean(AutoGlmClients.class).get("fast").generate("hi").block(PATIENCE);
            assertThat(server.takeRequest(PATIENCE).bodyText()).contains("glm-fast");
        }
    }
}
