package io.autoglm.test;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LimitTests {

    @RegisterExtension
    static final SimServerExtension SIM = new SimServerExtension();

    private static String answer(RawClient client, String headers) throws IOException {
        String request = RawClient.post(RawClient.chat(false)).replaceFirst("\r\n", "\r\n" + headers);
        return client.send(request).readAnswer();
    }

    private static String answer(String headers) throws IOException {
        try (RawClient client = new RawClient(SIM.server())) {
            return answer(client, headers);
        }
    }

    @Test
    void aRequestMoreThanTheServerTakesAtOnceIs429WithRetryAfterUntilOneEnds() throws IOException {
        SIM.server()
                .behavior(SimBehavior.builder()
                        .maxConcurrent(1)
                        .faults(SimFault.stallAfterEvents(1))
                        .build());
        try (RawClient first = new RawClient(SIM.server())) {
            first.send(RawClient.post(RawClient.chat(true))).readUntil("data: ");

            assertThat(answer("")).startsWith("HTTP/1.1 429 ").contains("retry-after: 1", "\"rate_limit_exceeded\"");
            assertThat(SIM.server().stats().inFlight()).isEqualTo(1);
            assertThat(SIM.server().stats().peakInFlight()).isEqualTo(1);
            assertThat(SIM.server().stats().throttled()).isEqualTo(1);
        }
        assertThat(SIM.server().requests().get(0).awaitPeerClose(Duration.ofSeconds(5)))
                .isTrue();
        assertThat(SIM.server().stats().inFlight()).isZero();

        try (RawClient next = new RawClient(SIM.server())) {
            assertThat(next.send(RawClient.post(RawClient.chat(true))).readUntil("\r\n"))
                    .contains(" 200 ");
        }
    }

    @Test
    void aRequestOverTheRateIs429AndEveryAnswerTellsWhatIsLeft() throws IOException {
        SIM.server().behavior(SimBehavior.builder().requestsPerMinute(2).build());
        try (RawClient client = new RawClient(SIM.server())) {
            assertThat(answer(client, ""))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("x-ratelimit-limit-requests: 2", "x-ratelimit-remaining-requests: 1");
            assertThat(answer(client, "")).contains("x-ratelimit-remaining-requests: 0");

            assertThat(answer(client, ""))
                    .startsWith("HTTP/1.1 429 ")
                    .containsPattern("retry-after: (29|30)\r\n")
                    .containsPattern("retry-after-ms: (2[5-9]|30)\\d{3}\r\n")
                    .containsPattern("x-ratelimit-reset-requests: (59(\\.\\d+)?s|1m0s)\r\n");
        }
    }

    @Test
    void whoIsThrottledIsLoggedWithItsAddressAndTheLimit() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger(SimServer.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        SIM.server().behavior(SimBehavior.builder().requestsPerMinute(1).build());
        try (RawClient client = new RawClient(SIM.server())) {
            answer(client, "");
            answer(client, "");

            assertThat(lines.list).singleElement().satisfies(line -> {
                assertThat(line.getLevel()).isEqualTo(Level.WARN);
                assertThat(line.getFormattedMessage())
                        .isEqualTo("rate limit exceeded by 127.0.0.1:" + client.localPort() + ": limit 1 per minute");
            });
        } finally {
            logger.detachAppender(lines);
        }
    }

    @Test
    void theRateRefillsEvenly() {
        AtomicLong clock = new AtomicLong();
        RequestRate rate = new RequestRate(60, clock::get);
        for (int i = 0; i < 60; i++) {
            assertThat(rate.take().allowed()).isTrue();
        }

        RequestRate.Verdict refused = rate.take();
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.untilOne()).isEqualTo(Duration.ofSeconds(1));
        assertThat(refused.untilFull()).isEqualTo(Duration.ofMinutes(1));

        clock.set(Duration.ofSeconds(1).toNanos());
        assertThat(rate.take().allowed()).isTrue();
        assertThat(rate.take().allowed()).isFalse();
        clock.set(Duration.ofHours(1).toNanos());
        assertThat(rate.take().remaining()).isEqualTo(59);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"Authorization: Bearer s3cret", "api-key: s3cret", "X-Api-Key: s3cret"})
    void theRightKeyIsLetIn(String header) throws IOException {
        SIM.server().behavior(SimBehavior.builder().apiKey("s3cret").build());

        assertThat(answer(header + "\r\n")).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"", "Authorization: Bearer wrong\r\n", "Authorization: s3cret\r\n", "api-key: S3cret\r\n"})
    void anyOtherKeyIs401(String header) throws IOException {
        SIM.server().behavior(SimBehavior.builder().apiKey("s3cret").build());

        assertThat(answer(header))
                .startsWith("HTTP/1.1 401 ")
                .contains("\"code\":\"invalid_api_key\"")
                .doesNotContain("s3cret");
    }

    @Test
    void theSameSeedFailsTheSameRequests() throws IOException {
        SimBehavior flaky =
                SimBehavior.builder().errorRate(0.3).errorStatus(502).build();

        List<Boolean> first = failures(flaky);
        SIM.server().reset();
        List<Boolean> second = failures(flaky);
        SIM.server().reset();
        List<Boolean> other = failures(flaky.mutate().seed(43).build());

        assertThat(second).isEqualTo(first).isNotEqualTo(other);
        assertThat(first.stream().filter(failed -> failed)).hasSizeBetween(15, 45);
    }

    private static List<Boolean> failures(SimBehavior behavior) throws IOException {
        SIM.server().behavior(behavior);
        List<Boolean> failures = new ArrayList<>();
        try (RawClient client = new RawClient(SIM.server())) {
            for (int i = 0; i < 100; i++) {
                failures.add(answer(client, "").startsWith("HTTP/1.1 502 "));
            }
        }
        return failures;
    }
}
