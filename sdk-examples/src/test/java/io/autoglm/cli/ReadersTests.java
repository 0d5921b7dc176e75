package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.Role;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ReadersTests {

    @ParameterizedTest(name = "{0} is {1} ms")
    @CsvSource({"500ms,500", "2s,2000", "1.5s,1500", "1m,60000", "24h,86400000", "PT2S,2000", "PT0.25S,250", "1ms,1"})
    void aDurationHasAFewForms(String text, long millis) {
        assertThat(new DurationOption().convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest(name = "''{0}'' is refused")
    @ValueSource(
            strings = {
                "",
                "2",
                "0",
                "0s",
                "-1s",
                "2 s",
                "2S",
                "s",
                "1,5s",
                "2x",
                "PT",
                "PT0S",
                "PT-1S",
                "25h",
                "P2D",
                "1e3s",
                "99999999999s"
            })
    void aDurationOfAnotherFormIsRefusedWithTheRule(String text) {
        assertThatThrownBy(() -> new DurationOption().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining(DurationOption.RULE)
                .hasMessageContaining("'" + text + "'");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(nullValues = "-", textBlock = """
            89504e470d0a1a0a0000, image/png
            ffd8ffe000104a464946, image/jpeg
            524946460000000057454250, image/webp
            474946383961, image/gif
            474946383761, image/gif
            474946383861, -
            52494646000000005741564520, -
            89504e47, -
            '', -
            """)
    void aPictureIsWhatItsFirstBytesSay(String hex, String type) {
        assertThat(ImageFile.mediaType(HexFormat.of().parseHex(hex))).isEqualTo(type);
    }

    @Test
    void aConversationHasTextsPicturesAndTools() {
        List<Message> messages = MessagesFile.parse("""
                [{"role":"system","content":"be brief"},
                 {"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}},{"type":"text","text":"tap it"}]},
                 {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"tap","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"done"}]""");

        assertThat(messages)
                .extracting(Message::role)
                .containsExactly(Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.TOOL);
        assertThat(messages.get(1).content())
                .containsExactly(ContentPart.imageUrl("https://x/y.png"), ContentPart.text("tap it"));
        assertThat(messages.get(2).toolCalls())
                .singleElement()
                .extracting("name")
                .isEqualTo("tap");
        assertThat(messages.get(3).toolCallId()).isEqualTo("c1");
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', textBlock = """
            {                                                      | not valid JSON at line 1
            {}                                                     | must hold a JSON array
            []                                                     | at least one message
            [1]                                                    | message 1 must be a JSON object
            [{"content":"x"}]                                      | message 1: role must be a text
            [{"role":"robot","content":"x"}]                       | role must be one of system, developer, user, assistant, tool, was 'robot'
            [{"role":"user"}]                                      | message 1: message of role USER must have content
            [{"role":"user","content":1}]                          | content must be a text or an array of parts
            [{"role":"user","content":"x","name":"bob"}]           | message 1: member 'name' is not known
            [{"role":"user","content":[{"type":"video"}]}]         | message 1, part 1: type must be text or image_url, was 'video'
            [{"role":"user","content":[{"type":"text"}]}]          | message 1, part 1: text must be a text
            [{"role":"user","content":"a"},{"role":"tool","content":"x"}] | message 2: toolCallId belongs to role TOOL
            """)
    void aConversationOfAnotherFormIsRefusedWithThePlaceAndTheRule(String json, String message) {
        assertThatThrownBy(() -> MessagesFile.parse(json))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--messages")
                .hasMessageContaining(message);
    }

    @Test
    void textIsUtf8WithoutItsByteOrderMark() {
        assertThat(Utf8.text("\uFEFF你好".getBytes(StandardCharsets.UTF_8), "file"))
                .isEqualTo("你好");
        assertThat(Utf8.text(new byte[0], "file")).isEmpty();
        assertThatThrownBy(() -> Utf8.text("é".getBytes(StandardCharsets.ISO_8859_1), "file"))
                .hasMessageContaining("file must be UTF-8");
        assertThatThrownBy(() -> Utf8.text(new byte[] {'a', (byte) 0xe4, (byte) 0xbd}, "file"))
                .hasMessageContaining("at offset 1");
    }

    @Test
    void halvesOfACharacterInTwoPiecesBecomeOne() {
        Characters characters = new Characters();

        assertThat(List.of(characters.add("a\ud83d"), characters.add("\ude42b"), characters.add("c")))
                .containsExactly("a", "\ud83d\ude42b", "c");
    }

    @Test
    void aHalfCharacterAloneBecomesAReplacement() {
        assertThat(Characters.whole("a\ud83db\ude42")).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(Characters.whole("a🙂")).isEqualTo("a🙂");
    }

    @ParameterizedTest(name = "''{0}'' is damaged: {1}")
    @CsvSource({"hello,false", "你好 🙂,false", "a\uFFFDb,true", "a\ud83db,true"})
    void anArgumentThatLostSomethingIsRecognised(String argument, boolean damaged) {
        assertThat(Arguments.damaged(argument)).isEqualTo(damaged);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource({
        "Authorization, Bearer x, ***",
        "X-Api-Key, x, ***",
        "Set-Cookie, x, ***",
        "X-Auth-Token, x, ***",
        "x-ratelimit-remaining-tokens, 5, 5",
        "Content-Type, text/html, text/html"
    })
    void whatMayProveWhoCallsIsMasked(String name, String value, String shown) {
        assertThat(WireLog.shown(name, value)).isEqualTo(shown);
    }
}
