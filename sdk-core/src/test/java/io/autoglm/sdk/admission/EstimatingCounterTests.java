package io.autoglm.sdk.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.ResponseFormat;
import io.autoglm.sdk.model.Tool;
import io.autoglm.sdk.model.ToolCall;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatingCounterTests {

    private final TokenCounter counter = TokenCounter.estimating();

    /** What the tokenizers cl100k_base and o200k_base make of them; the guess lies between, or within a fifth of the nearer. */
    @ParameterizedTest(name = "{0}: {1} to {2}")
    @CsvSource(delimiter = '|', textBlock = """
            The quick brown fox jumps over the lazy dog, and nobody knows why it should have wanted to do that. | 22 | 22
            人工智能是计算机科学的一个分支，它试图了解智能的实质，并生产出一种新的能以人类智能相似的方式做出反应的智能机器。 | 40 | 61
            吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。 | 32 | 39
            모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. | 24 | 41
            Все люди рождаются свободными и равными в своем достоинстве и правах. | 17 | 35
            """)
    void liesNearWhatTokenizersSay(String text, long least, long most) {
        assertThat(counter.text(text)).isBetween(least * 4 / 5, most * 6 / 5);
    }

    @Test
    void nothingIsNothing() {
        assertThat(counter.text("")).isZero();
        assertThat(counter.text("a")).isEqualTo(1);
    }

    @Test
    void aRequestIsAllOfItsParts() {
        long text = counter.request(GenerateRequest.of("word ".repeat(80)));
        GenerateRequest seen = GenerateRequest.builder()
                .message(Message.user(
                        ContentPart.text("word ".repeat(80)), ContentPart.image("image/png", new byte[300_000])))
                .build();
        GenerateRequest asked = GenerateRequest.builder()
                .message(Message.user("word ".repeat(80)))
                .message(Message.assistant("", List.of(new ToolCall("id", "weather", "{\"city\":\"Bonn\"}"))))
                .message(Message.tool("id", "rain"))
                .build();
        GenerateRequest equipped = GenerateRequest.builder()
                .user("word ".repeat(80))
                .tools(List.of(new Tool(
                        "weather",
                        "Tells the weather of a city",
                        Map.of("type", "object", "required", List.of("city", "day"), "strict", true))))
                .build();
        GenerateRequest formed = GenerateRequest.builder()
                .user("word ".repeat(80))
                .responseFormat(ResponseFormat.jsonSchema("city", Map.of("type", "object", "title", "a city")))
                .build();

        assertThat(text).isBetween(100L, 110L);
        assertThat(counter.request(seen)).isEqualTo(text + 1_000);
        assertThat(counter.request(asked)).isBetween(text + 10, text + 25);
        assertThat(counter.request(equipped)).isBetween(text + 18, text + 40);
        assertThat(counter.request(formed)).isBetween(text + 5, text + 15);
    }

    @Test
    void countingALongTextAllocatesNothing() {
        GenerateRequest request = GenerateRequest.of("word 文 ".repeat(10_000));

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            assertThat(counter.request(request) > 20_000).isTrue();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isLessThan(2_000);
    }
}
