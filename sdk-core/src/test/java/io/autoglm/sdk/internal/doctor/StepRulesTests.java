package io.autoglm.sdk.internal.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.doctor.CheckStep;
import io.autoglm.sdk.error.ErrorCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the steps decide by: plain functions. */
class StepRulesTests {

    @ParameterizedTest(name = "after {0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            DNS            | TCP TLS RESPONDER PATH AUTHENTICATION PERMISSION CLOCK MODEL GENERATION STREAMING HEADROOM HEADERS
            TLS            | RESPONDER PATH AUTHENTICATION PERMISSION CLOCK MODEL GENERATION STREAMING HEADROOM HEADERS
            RESPONDER      | PATH AUTHENTICATION PERMISSION MODEL GENERATION STREAMING HEADROOM HEADERS
            PATH           | AUTHENTICATION PERMISSION MODEL GENERATION STREAMING HEADROOM
            AUTHENTICATION | PERMISSION MODEL GENERATION STREAMING HEADROOM
            PERMISSION     | GENERATION STREAMING
            MODEL          | GENERATION STREAMING
            GENERATION     | STREAMING
            """)
    void whatMakesNoSenseAfterAFailure(CheckStep failed, String skipped) {
        assertThat(StopRule.after(failed).stream().map(Enum::name).collect(Collectors.joining(" ")))
                .isEqualTo(skipped);
    }

    @Test
    void aWrongClockAndAnUsedUpLimitStopNothing() {
        assertThat(StopRule.after(CheckStep.CLOCK)).isEmpty();
        assertThat(StopRule.after(CheckStep.HEADROOM)).isEmpty();
    }

    @ParameterizedTest(name = "{0} is for {1}")
    @CsvSource({
        "UNAUTHENTICATED, AUTHENTICATION",
        "CREDENTIAL_EXPIRED, AUTHENTICATION",
        "PERMISSION_DENIED, PERMISSION",
        "MODEL_NOT_FOUND, MODEL",
        "PATH_NOT_FOUND, PATH",
        "RATE_LIMITED, HEADROOM",
        "QUOTA_EXHAUSTED, HEADROOM",
        "BAD_GATEWAY, RESPONDER",
        "REQUEST_TOO_LARGE, RESPONDER",
        "HTML_ANSWER, RESPONDER",
        "INVALID_REQUEST, "
    })
    void whoseFailureItIs(ErrorCode code, CheckStep step) {
        assertThat(Belongs.to(code)).isEqualTo(step);
    }

    @Test
    void theSystemsResolverIsReadAsItsFileSays() {
        ResolvConf read = ResolvConf.parse("""
                # made by hand
                domain old.example
                nameserver 10.0.0.1
                nameserver 10.0.0.2 ; the second
                search a.example b.example
                options timeout:1 ndots:5
                """);

        assertThat(read)
                .isEqualTo(new ResolvConf(List.of("10.0.0.1", "10.0.0.2"), List.of("a.example", "b.example"), 5));
        assertThat(ResolvConf.parse("")).isEqualTo(new ResolvConf(List.of(), List.of(), 1));
    }

    @Test
    void otherBaseUrlsKeepHostPortAndQuery() {
        assertThat(PathStep.others(URI.create("http://h:8000/api/v2?api-version=1")))
                .startsWith(
                        URI.create("http://h:8000/api/v2/v1?api-version=1"),
                        URI.create("http://h:8000/api?api-version=1"))
                .contains(URI.create("http://h:8000/v1?api-version=1"))
                .doesNotContain(URI.create("http://h:8000/api/v2?api-version=1"));
    }

    @ParameterizedTest(name = "{0} pieces, the first after {1} ms, one each {2} ms: {3}")
    @CsvSource({"10, 400, 0, true", "10, 400, 1, true", "10, 400, 10, false", "10, 100, 0, false", "4, 400, 0, false"})
    void piecesThatComeTogetherAfterAWhileWereHeldBack(int count, long first, long each, boolean held) {
        List<Long> pieces = LongStream.range(0, count)
                .map(i -> Duration.ofMillis(first + i * each).toNanos())
                .boxed()
                .toList();

        assertThat(StreamingStep.isHeldBack(pieces)).isEqualTo(held);
    }

    @Test
    void aBodyIsHeldAgainstWhatItsDialectPromises() {
        byte[] body =
                ("{\"id\":\"1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"mood\":1,\"choices\":[{\"index\":0,"
                                + "\"message\":{\"role\":\"assistant\",\"content\":\"\",\"reasoning_content\":\"\"},\"finish_reason\":\"stop\"}],"
                                + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}")
                        .getBytes(StandardCharsets.UTF_8);

        assertThat(Promise.of("openai", body))
                .isEqualTo(new Promise.Kept(List.of("usage.total_tokens"), List.of("mood")));
        assertThat(Promise.of("completions", body).missing()).contains("choices.text");
        assertThat(Promise.of("generate", body)).isEqualTo(new Promise.Kept(List.of(), List.of()));
    }

    @ParameterizedTest
    @CsvSource({"1_234_567, 1.2 ms", "12_345_678, 12 ms", "1_500_000_000, 1.5 s"})
    void lengthsAreForPeople(String nanos, String text) {
        assertThat(Lengths.ofNanos(Long.parseLong(nanos.replace("_", "")))).isEqualTo(text);
    }
}
