package io.autoglm.sdk.quirks;

import static io.autoglm.sdk.quirks.Frames.DONE;
import static io.autoglm.sdk.quirks.Frames.STOP;
import static io.autoglm.sdk.quirks.Frames.saying;
import static io.autoglm.sdk.quirks.Frames.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.AutoGlmClient;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.http.HttpProtocol;
import io.autoglm.sdk.http.HttpSpec;
import io.autoglm.sdk.model.GenerateEvent.TextDelta;
import io.autoglm.sdk.retry.RetrySpec;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 servers that go away and refuse streams: quirk 57. */
class Http2QuirksTests extends QuirkFixture {

    private Http2Wire server;

    private AutoGlmClient speaking(RetrySpec retry, Http2Wire.Script script) throws IOException {
        server = Http2Wire.start(script);
        return client(
                server.url(),
                builder -> builder.retry(retry)
                        .http(HttpSpec.defaults().withProtocol(HttpProtocol.HTTP_2_PRIOR_KNOWLEDGE)));
    }

    @AfterEach
    void closeServer() throws IOException {
        server.close();
    }

    @Quirk("57")
    @Test
    void aRefusedStreamIsTriedAgainAlsoWithoutRetries() throws Exception {
        AutoGlmClient client = speaking(RetrySpec.none(), (connection, stream, request) -> {
            if (request == 2) {
                connection.reset(stream, Http2Wire.REFUSED_STREAM);
            } else {
                connection.answer(stream, saying("hi"), true);
            }
        });

        assertThat(stream(client).text()).isEqualTo("hi");
        assertThat(stream(client).text()).isEqualTo("hi");
        assertThat(server.requests()).isEqualTo(3);
    }

    @Quirk("57")
    @Test
    void aStreamThatIsRefusedForEverIsAFailure() throws Exception {
        AutoGlmClient client =
                speaking(AT_ONCE, (connection, stream, request) -> connection.reset(stream, Http2Wire.REFUSED_STREAM));

        assertThat(stream(client).failure().isTransient()).isTrue();
        assertThat(server.requests()).isBetween(2, 5);
    }

    @Quirk("57")
    @Test
    void aStreamThatAGoAwayLeftOutIsTriedAgainOnANewConnection() throws Exception {
        AutoGlmClient client = speaking(RetrySpec.none(), (connection, stream, request) -> {
            if (request == 2) {
                connection.goAway(stream - 2, Http2Wire.NO_ERROR);
            } else {
                connection.answer(stream, saying("hi"), true);
            }
        });

        assertThat(stream(client).text()).isEqualTo("hi");
        assertThat(stream(client).text()).isEqualTo("hi");
        assertThat(server.requests()).isEqualTo(3);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Quirk("57")
    @Test
    void aStreamThatAGoAwayCountsInIsServedToItsEnd() throws Exception {
        AutoGlmClient client = speaking(RetrySpec.none(), (connection, stream, request) -> {
            if (request == 1) {
                connection.answer(stream, text("he"), false).goAway(stream, Http2Wire.NO_ERROR);
                connection.data(stream, text("llo") + STOP + DONE, true);
            } else {
                connection.answer(stream, saying("hi"), true);
            }
        });

        assertThat(stream(client).text()).isEqualTo("hello");
        assertThat(stream(client).text()).isEqualTo("hi");
        assertThat(server.requests()).isEqualTo(2);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Quirk("57")
    @Test
    void ofStreamsInFlightOnlyThoseAreRepeatedThatWereNotServed() throws Exception {
        int calls = 10;
        AutoGlmClient client = speaking(RetrySpec.none(), (connection, stream, request) -> {
            if (request == calls) {
                int last = stream - 2 * (calls / 2);
                connection.goAway(last, Http2Wire.NO_ERROR);
                for (int served = last; served > stream - 2 * calls; served -= 2) {
                    connection.answer(served, saying("old"), true);
                }
            } else if (request > calls) {
                connection.answer(stream, saying("new"), true);
            }
        });

        List<Heard> heard = IntStream.range(0, calls)
                .mapToObj(call -> Heard.of(client.stream("hi")))
                .toList();

        assertThat(heard).extracting(Heard::text).containsOnly("old", "new");
        assertThat(heard).filteredOn(each -> each.text().equals("old")).hasSize(calls / 2);
        assertThat(server.requests()).isEqualTo(calls + calls / 2);
    }

    @Quirk("57")
    @ParameterizedTest
    @ValueSource(
            ints = {Http2Wire.NO_ERROR, Http2Wire.INTERNAL_ERROR, Http2Wire.REFUSED_STREAM, Http2Wire.ENHANCE_YOUR_CALM
            })
    void aStreamThatIsResetAfterTextIsCutAndNotRepeated(int code) throws Exception {
        AutoGlmClient client = speaking(
                AT_ONCE,
                (connection, stream, request) ->
                        connection.answer(stream, text("half"), false).reset(stream, code));

        Heard heard = stream(client);

        assertThat(heard.code()).isEqualTo(ErrorCode.STREAM_CUT);
        assertThat(heard.deltas()).containsExactly(new TextDelta(0, "half"));
        assertThat(heard.failure().partial().text()).isEqualTo("half");
        assertThat(server.requests()).isEqualTo(1);
    }
}
