package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.DONE;
import static io.autoglm.sdk.quirks.Frames.choice;
import static io.autoglm.sdk.quirks.Frames.data;
import static io.autoglm.sdk.quirks.Frames.saying;
import static io.autoglm.sdk.quirks.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures that servers tell inside an answer of status 200: quirk 32. */
class InBandFailureQuirksTests extends QuirkFixture {

    private static final String ROLE = choice("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}");

    /** The forms, and what each means. */
    static Stream<Arguments> forms() {
        return Stream.of(
                Arguments.of(
                        "object, then the terminator",
                        data(
                                        "{\"error\":{\"message\":\"engine died\",\"type\":\"InternalServerError\",\"param\":null,\"code\":500}}")
                                + DONE,
                        ErrorCode.SERVER_ERROR),
                Arguments.of(
                        "object, then the end",
                        data("{\"error\":{\"code\":500,\"message\":\"compute error\",\"type\":\"server_error\"}}"),
                        ErrorCode.SERVER_ERROR),
                Arguments.of(
                        "object without a blank line",
                        "data: {\"error\":{\"code\":500,\"message\":\"compute error\",\"type\":\"server_error\"}}",
                        ErrorCode.SERVER_ERROR),
                Arguments.of(
                        "event named error",
                        "event: error\ndata: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"param\":null,"
                                + "\"code\":\"server_is_overloaded\"}}\n\n",
                        ErrorCode.OVERLOADED),
                Arguments.of(
                        "event named error with a sentence",
                        "event: error\ndata: something broke\n\n",
                        ErrorCode.SERVER_ERROR),
                Arguments.of(
                        "field named error",
                        "error: {\"code\":500,\"message\":\"compute error\",\"type\":\"server_error\"}\n\n" + DONE,
                        ErrorCode.SERVER_ERROR),
                Arguments.of(
                        "error is true",
                        "data: {\"error\": true, \"message\": \"empty or unsupported transformer response\"}",
                        ErrorCode.SERVER_ERROR),
                Arguments.of("error is a sentence", data("{\"error\":\"model crashed\"}"), ErrorCode.SERVER_ERROR),
                Arguments.of(
                        "queue full",
                        data(
                                        "{\"error\":{\"message\":\"The request queue is full.\",\"type\":\"ServiceUnavailable\",\"code\":503}}")
                                + DONE,
                        ErrorCode.OVERLOADED),
                Arguments.of(
                        "rate limit",
                        data("{\"error\":{\"message\":\"slow down\",\"code\":429}}") + DONE,
                        ErrorCode.RATE_LIMITED),
                Arguments.of(
                        "rate limit of GLM",
                        data("{\"error\":{\"code\":\"1302\",\"message\":\"Rate limit reached for requests\"}}"),
                        ErrorCode.RATE_LIMITED),
                Arguments.of(
                        "choices beside it",
                        data("{\"error\":{\"code\":502,\"message\":\"provider gone\"},\"choices\":[{\"index\":0,"
                                + "\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}"),
                        ErrorCode.BAD_GATEWAY));
    }

    @Quirk("32")
    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void aFailureBeforeTextIsTriedAgain(String what, String failing, ErrorCode code) {
        QuirkServer server = server(wire -> wire.stream(ROLE + failing), wire -> wire.stream(saying("hi")));

        Heard heard = stream(client(server));

        assertThat(heard.text()).isEqualTo("hi");
        assertThat(server.requests()).isEqualTo(2);
    }

    @Quirk("32")
    @ParameterizedTest(name = "{0}")
    @MethodSource("forms")
    void aFailureAfterTextIsToldOnceWithThePartialText(String what, String failing, ErrorCode code) {
        QuirkServer server = server(wire -> wire.stream(text("half") + failing));

        Heard heard = stream(client(server));

        assertThat(heard.code()).isEqualTo(code);
        assertThat(heard.deltas()).containsExactly(new TextDelta(0, "half"));
        assertThat(heard.failure().partial().text()).isEqualTo("half");
        assertThat(heard.failure().status()).isEqualTo(200);
        assertThat(server.requests()).isEqualTo(1);
    }

    static Stream<Arguments> fatal() {
        return Stream.of(
                Arguments.of("{\"error\":{\"code\":400,\"message\":\"bad\"}}", ErrorCode.INVALID_REQUEST),
                Arguments.of("{\"error\":{\"code\":\"1301\",\"message\":\"sensitive\"}}", ErrorCode.CONTENT_FILTERED),
                Arguments.of(
                        "{\"error\":{\"code\":\"insufficient_quota\",\"message\":\"m\"}}", ErrorCode.QUOTA_EXHAUSTED),
                Arguments.of(
                        "{\"error\":{\"type\":\"invalid_request_error\",\"message\":\"m\"}}",
                        ErrorCode.INVALID_REQUEST),
                Arguments.of("{\"error\":{\"code\":401,\"message\":\"key\"}}", ErrorCode.UNAUTHENTICATED));
    }

    @Quirk("32")
    @ParameterizedTest(name = "{0}")
    @MethodSource("fatal")
    void aFailureOfTheRequestIsTheSameTypeAsItsStatusAndNotTriedAgain(String json, ErrorCode code) {
        QuirkServer server = server(wire -> wire.stream(data(json) + DONE));

        AutoGlmException failure = stream(client(server)).failure();

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.code().type()).isEqualTo(code.type());
        assertThat(server.requests()).isEqualTo(1);
    }
}
