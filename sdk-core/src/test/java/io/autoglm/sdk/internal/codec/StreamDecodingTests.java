package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.error.AutoGlmException;
import io.autoglm.sdk.error.ErrorCode;
import io.autoglm.sdk.model.FinishReason;
import io.autoglm.sdk.model.GenerateEvent;
import io.autoglm.sdk.model.Usage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamDecodingTests {

    @Test
    void readsTheStreamOfGlmWithReasoning() {
        var result = Codecs.stream(Codecs.golden("glm-reasoning.sse"));

        assertThat(result.failure()).isNull();
        assertThat(result.done()).isTrue();
        assertThat(result.comparable())
                .containsExactly(
                        new GenerateEvent.Started("20261010112233ab12cd34ef56", "glm-4.6"),
                        new GenerateEvent.ReasoningDelta(0, "先想一想"),
                        new GenerateEvent.TextDelta(0, "今天天气"),
                        new GenerateEvent.TextDelta(0, "晴 ☀️🙂"),
                        new GenerateEvent.UsageReport(new Usage(7, 3, 10, 0, null)),
                        List.of(
                                "finished",
                                List.of(FinishReason.STOP),
                                new Usage(7, 3, 10, 0, null).toString(),
                                Map.of()));
    }

    @Test
    void readsTheStreamOfOpenAiWithUsageInAChunkOfItsOwn() {
        var result = Codecs.stream(Codecs.golden("openai-usage.sse"));

        assertThat(result.failure()).isNull();
        assertThat(result.comparable())
                .containsExactly(
                        new GenerateEvent.Started("chatcmpl-a1", "m-2026"),
                        new GenerateEvent.TextDelta(0, "Hi"),
                        new GenerateEvent.TextDelta(0, " there"),
                        new GenerateEvent.UsageReport(new Usage(7, 1, 8, null, null)),
                        List.of(
                                "finished",
                                List.of(FinishReason.STOP),
                                new Usage(7, 1, 8, null, null).toString(),
                                Map.of()));
    }

    @ParameterizedTest(name = "{0} with line ending {1}")
    @CsvSource(textBlock = """
            glm-reasoning.sse, LF
            glm-reasoning.sse, CRLF
            glm-reasoning.sse, CR
            openai-usage.sse, LF
            openai-usage.sse, CRLF
            openai-usage.sse, CR
            tool-calls.sse, LF
            tool-calls.sse, CRLF
            tool-calls.sse, CR
            """)
    void givesTheSameEventsWhereverTheNetworkCutsTheBytes(String file, String lineEnding) {
        byte[] whole = Codecs.bytes(Codecs.golden(file).replace("\n", lineEnd(lineEnding)));
        List<Object> expected = Codecs.decode(Codecs.stream(), Codecs.OK, whole).comparable();
        assertThat(expected).hasSizeGreaterThan(3);

        for (int cut = 0; cut <= whole.length; cut++) {
            var result = Codecs.decode(
                    Codecs.stream(),
                    Codecs.OK,
                    Arrays.copyOfRange(whole, 0, cut),
                    Arrays.copyOfRange(whole, cut, whole.length));

            assertThat(result.failure()).as("cut at %d", cut).isNull();
            assertThat(result.comparable()).as("cut at %d", cut).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0} with line ending {1}")
    @CsvSource(textBlock = """
            glm-reasoning.sse, LF
            glm-reasoning.sse, CRLF
            glm-reasoning.sse, CR
            openai-usage.sse, LF
            openai-usage.sse, CRLF
            tool-calls.sse, CR
            """)
    void isNeverASuccessWhenTheStreamEndsBeforeTheAnswerIsWhole(String file, String lineEnding) {
        String text = Codecs.golden(file).replace("\n", lineEnd(lineEnding));
        byte[] whole = Codecs.bytes(text);
        int finishEnd = endOfFinishChunk(text);
        String wholeText = Codecs.stream(text).text();
        List<Object> expected = Codecs.decode(Codecs.stream(), Codecs.OK, whole).comparable();

        for (int length = 1; length < whole.length; length++) {
            var result = Codecs.decode(Codecs.stream(), Codecs.OK, Arrays.copyOf(whole, length));

            if (length < finishEnd) {
                assertThat(code(result.failure())).as("cut at %d", length).isEqualTo(ErrorCode.STREAM_CUT);
                List<Object> emitted = result.comparable();
                assertThat(emitted).as("cut at %d", length).hasSizeLessThan(expected.size());
                assertThat(emitted).as("cut at %d", length).isEqualTo(expected.subList(0, emitted.size()));
            } else if (result.failure() != null) {
                assertThat(code(result.failure())).as("cut at %d", length).isEqualTo(ErrorCode.STREAM_CUT);
            } else {
                assertThat(result.text()).as("cut at %d", length).isEqualTo(wholeText);
            }
        }
    }

    private static int endOfFinishChunk(String text) {
        int at = text.lastIndexOf("\"finish_reason\":\"");
        int end = at;
        while (text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        return Codecs.bytes(text.substring(0, end)).length;
    }

    private static String lineEnd(String name) {
        return name.equals("LF") ? "\n" : name.equals("CR") ? "\r" : "\r\n";
    }

    private static ErrorCode code(Throwable failure) {
        return failure instanceof AutoGlmException known ? known.code() : null;
    }
}
