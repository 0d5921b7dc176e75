package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.auth.CredentialProvider;
import io.autoglm.sdk.auth.Credentials;
import io.autoglm.sdk.observe.LogLine;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** One line for each client at the start. */
class StartLineTests {

    private static final String KEY = "sk-marker-0123456789";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(AutoGlmAutoConfiguration.class, AutoGlmClientsAutoConfiguration.class))
            .withPropertyValues("autoglm.base-url=http://127.0.0.1:1/v1", "autoglm.model=glm-test");

    private static List<String> linesOf(ApplicationContextRunner application) {
        Logger logger = (Logger) LoggerFactory.getLogger(LogLine.CLIENT_STARTED.loggerName());
        Level before = logger.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
        try {
            application.run(context -> assertThat(context).hasNotFailed());
        } finally {
            logger.setLevel(before);
            logger.detachAppender(log);
        }
        return log.list.stream()
                .filter(event -> event.getLevel() == Level.INFO)
                .map(ILoggingEvent::getFormattedMessage)
                .sorted()
                .toList();
    }

    @Test
    void saysWhereWhoAndWithinWhichLimitsAndNoSecret() {
        assertThat(linesOf(runner.withPropertyValues(
                        "autoglm.api-key=" + KEY,
                        "autoglm.headers.x-tenant=" + KEY,
                        "autoglm.timeouts.total=7s",
                        "autoglm.limit.fixed=3",
                        "autoglm.retry.max-attempts=2")))
                .singleElement()
                .asString()
                .startsWith(LogLine.CLIENT_STARTED.words() + " endpoint=127.0.0.1:1 base_url=http://127.0.0.1:1/v1"
                        + " dialect=openai model=glm-test credential_source=settings"
                        + " credential_kind=\"Authorization Bearer\" credential=")
                .contains("fixed=3", "total=PT7S", "maxAttempts=2")
                .doesNotContain(KEY);
    }

    @Test
    void aNamedClientIsCalledByItsName() {
        assertThat(linesOf(runner.withPropertyValues(
                        "autoglm.clients.fast.base-url=http://127.0.0.1:2/v1",
                        "autoglm.clients.fast.api-key=" + KEY,
                        "autoglm.clients.fast.api-key-header=x-api-key")))
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0))
                        .startsWith(LogLine.CLIENT_STARTED.words() + " client=fast endpoint=127.0.0.1:2 ")
                        .contains("credential_kind=x-api-key credential=")
                        .doesNotContain(KEY))
                .satisfies(lines -> assertThat(lines.get(1))
                        .contains(" credential_source=none limit=")
                        .doesNotContain("client=", "credential="));
    }

    @Test
    void aCredentialOfABeanHasItsKindAndItsName() {
        assertThat(linesOf(runner.withBean(
                        CredentialProvider.class, () -> Credentials.apiKey(KEY).named("blue"))))
                .singleElement()
                .asString()
                .contains("credential_kind=\"Authorization ApiKey\" credential=blue");
        assertThat(linesOf(runner.withBean(
                        CredentialProvider.class,
                        () -> () -> Credentials.bearer(KEY).credential())))
                .singleElement()
                .asString()
                .contains("credential_kind=\"provider of the application\" limit=");
    }
}
