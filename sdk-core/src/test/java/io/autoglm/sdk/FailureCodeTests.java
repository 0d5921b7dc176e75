package io.autoglm.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class FailureCodeTests {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SimServer server = SimServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    private AutoGlmClientBuilder builder() {
        return AutoGlmClient.builder()
                .baseUrl(server.baseUrl())
                .model("sim")
                .failureCode("1305", ErrorCode.QUOTA_EXHAUSTED)
                .failureCode("Insufficient_Quota", ErrorCode.INVALID_REQUEST)
                .failureCode("418", ErrorCode.PERMISSION_DENIED)
                .failureCode("503", ErrorCode.CONTENT_FILTERED);
    }

    private AutoGlmException failureOf(SimFault fault) {
        server.enqueue(fault);
        AutoGlmClient client = builder().build();
        List<Throwable> failures = new ArrayList<>();
        try {
            StepVerifier.create(client.streamText("question"))
                    .thenConsumeWhile(text -> true)
                    .expectErrorSatisfies(failures::add)
                    .verify(PATIENCE);
        } finally {
            client.close(Duration.ZERO).block(PATIENCE);
        }
        return (AutoGlmException) failures.get(0);
    }

    @ParameterizedTest(name = "{0} {1} → {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            429 | {"error":{"code":"1305","message":"m"}}                                     | QUOTA_EXHAUSTED
            429 | {"error":{"code":1305,"message":"m","type":"x_y"}}                          | QUOTA_EXHAUSTED
            429 | {"error":{"type":"INSUFFICIENT_QUOTA","message":"m"}}                       | INVALID_REQUEST
            418 | {"error":{"message":"m"}}                                                   | PERMISSION_DENIED
            418 | {"error":{"code":"1305","message":"m"}}                                     | QUOTA_EXHAUSTED
            503 | {"error":{"code":"unavailable_error","message":"m"}}                        | CONTENT_FILTERED
            400 | {"error":{"code":"1301","message":"m"}}                                     | CONTENT_FILTERED
            """)
    void decidesBeforeTheTables(int status, String body, ErrorCode expected) {
        AutoGlmException failure = failureOf(SimFault.status(status, body, Map.of()));

        assertThat(failure.code()).isEqualTo(expected);
        assertThat(failure.hint()).isEqualTo(expected.hint());
        assertThat(server.requests()).as("none of these is retried").hasSize(1);
    }

    @Test
    void holdsForFailuresInAStreamToo() {
        AutoGlmException failure =
                failureOf(SimFault.errorInStream(2, "{\"error\":{\"code\":\"1305\",\"message\":\"m\"}}"));

        assertThat(failure.code()).isEqualTo(ErrorCode.QUOTA_EXHAUSTED);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {
                "CLIENT_CLOSED",
                "STREAM_CUT",
                "CONNECT_FAILED",
                "MALFORMED_ANSWER",
                "CREDENTIAL_UNAVAILABLE",
                "DEADLINE_EXCEEDED"
            })
    void refusesFailuresThatNoServerReports(ErrorCode code) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().failureCode("1113", code).build())
                .withMessageContaining("failureCode '1113'")
                .withMessageContaining(code.name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  "})
    void refusesNoCode(String blank) {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> builder().failureCode(blank, ErrorCode.OVERLOADED).build())
                .withMessageContaining("failureCode must name a status or provider code");
    }
}
