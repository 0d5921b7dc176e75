package io.autoglm.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.observe.LogLine;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import reactor.core.publisher.Mono;

/** What a context that ends says about a client that does not. */
class ClosingLogTests {

    @Test
    void aClientThatCannotReleaseItsConnectionsIsALineWithItsReason() throws Exception {
        assertThat(linesWhenClosingIs(Mono.error(new IllegalStateException("scripted"))))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.getLevel()).isEqualTo(Level.WARN);
                    assertThat(line.getFormattedMessage()).isEqualTo(LogLine.CLOSE_FAILED.words());
                    assertThat(line.getThrowableProxy().getMessage()).isEqualTo("scripted");
                });
    }

    @Test
    void aClientThatIsStillClosingAfterTheGraceAndAMomentIsALine() throws Exception {
        assertThat(linesWhenClosingIs(Mono.never()))
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .isEqualTo(LogLine.STILL_CLOSING.words() + " grace_ms=1"));
    }

    private static List<ILoggingEvent> linesWhenClosingIs(Mono<Void> closing) throws Exception {
        AutoGlmClient client = (AutoGlmClient) Proxy.newProxyInstance(
                AutoGlmClient.class.getClassLoader(),
                new Class<?>[] {AutoGlmClient.class},
                (proxy, method, arguments) -> closing);
        AutoGlmClientFactory factory = new AutoGlmClientFactory(
                new StaticListableBeanFactory().getBeanProvider(io.autoglm.sdk.AutoGlmClientBuilder.class),
                Duration.ofMillis(1),
                false);
        Field field = AutoGlmClientFactory.class.getDeclaredField("client");
        field.setAccessible(true);
        field.set(factory, client);
        Logger logger = (Logger) LoggerFactory.getLogger(LogLine.CLOSE_FAILED.loggerName());
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            factory.destroy();
        } finally {
            logger.detachAppender(log);
        }
        return List.copyOf(log.list);
    }
}
