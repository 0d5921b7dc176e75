package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.GenerateRequest;
import io.autoglm.sdk.model.Message;
import io.autoglm.sdk.model.Reasoning;
import io.autoglm.sdk.model.ToolCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTests {

    private static GenerateRequest read(String json) {
        byte[] bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return RequestReader.read(JsonDocuments.read(bytes, bytes.length));
    }

    @Test
    void aPromptIsTheOnlyMessage() {
        assertThat(read("{'prompt':'天'}")).isEqualTo(GenerateRequest.of("天"));
    }

    @Test
    void everyMemberHasItsPlace() {
        GenerateRequest request = read(
                "{'model':'m','messages':[{'role':'system','content':'s'},{'role':'user','content':"
                        + "[{'type':'text','text':'t'},{'type':'image_url','image_url':{'url':'https://a/b.png'}}]},"
                        + "{'role':'assistant','content':null,'tool_calls':[{'id':'1','type':'function','function':"
                        + "{'name':'f','arguments':'{}'}}]},{'role':'tool','tool_call_id':'1','content':'r'}],"
                        + "'max_tokens':7,'temperature':0,'top_p':0.5,'seed':9007199254740993,'n':2,'stop':['a','b'],"
                        + "'reasoning_effort':'low','user':'u','request_id':'r','stream':false,'tools':[{'x':1}],'none':null}");

        assertThat(request)
                .isEqualTo(GenerateRequest.builder()
                        .model("m")
                        .system("s")
                        .user(ContentPart.text("t"), ContentPart.imageUrl("https://a/b.png"))
                        .message(Message.assistant("", List.of(new ToolCall("1", "f", "{}"))))
                        .message(Message.tool("1", "r"))
                        .maxOutputTokens(7)
                        .temperature(0.0)
                        .topP(0.5)
                        .seed(9007199254740993L)
                        .n(2)
                        .stop("a", "b")
                        .reasoning(Reasoning.effort("low"))
                        .userId("u")
                        .requestId("r")
                        .extra("tools", List.of(Map.of("x", 1)))
                        .build());
    }

    @Test
    void oneStopTextIsEnough() {
        assertThat(read("{'prompt':'p','stop':'x'}").stop()).containsExactly("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|exactly one of 'prompt' and 'messages' must be there, none is",
                "{'prompt':'p','messages':[]}|exactly one of 'prompt' and 'messages' must be there, both are",
                "{'prompt':1}|'prompt' must be a text",
                "{'prompt':null}|messages must not be empty",
                "{'messages':{}}|'messages' must be an array",
                "{'messages':[]}|messages must not be empty",
                "{'messages':[1]}|message 1: 'messages' must be an object",
                "{'messages':[{'role':'user','content':'secret'},{'role':'boss','content':'secret'}]}|message 2: 'role' must be one of system, developer, user, assistant, tool, was 'boss'",
                "{'messages':[{'role':'user','content':7}]}|message 1: 'content' must be a text or an array of parts",
                "{'messages':[{'role':'user','content':'secret','name':'x'}]}|message 1 has a member that is not known: 'name'",
                "{'messages':[{'role':'user','content':[{'type':'audio'}]}]}|message 1: 'type' must be text or image_url, was 'audio'",
                "{'messages':[{'role':'user'}]}|message 1: message of role USER must have content or tool calls",
                "{'prompt':'p','max_tokens':'7'}|'max_tokens' must be a whole number of at most 2147483647",
                "{'prompt':'p','max_tokens':0}|maxOutputTokens must be at least 1, was 0",
                "{'prompt':'p','temperature':3}|temperature must be from 0.0 to 2.0, was 3.0",
                "{'prompt':'p','temperature':'warm'}|'temperature' must be a number",
                "{'prompt':'p','seed':1.5}|'seed' must be a whole number of 64 bits",
                "{'prompt':'p','stream':true}|'stream' must be false or absent: the answer is asked for as a whole",
                "{'prompt':'p','stop':[1]}|'stop' must be a text"
            })
    void whatIsWrongIsNamedAndNotQuoted(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[1]|not a JSON object but an array",
                "secret|not one valid JSON object",
                "{'prompt':'secret'|not one valid JSON object",
                "{'prompt':'secret'}{}|not one valid JSON object",
                "{'prompt':secret}|not one valid JSON object"
            })
    void whatIsNoObjectIsRefusedWithoutItsContent(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "61, a",
        "61 D83D, a\uFFFD",
        "DE00 61, \uFFFDa",
        "D83D DE00, \uD83D\uDE00",
        "D83D D83D DE00, \uFFFD\uD83D\uDE00"
    })
    void halvesOfCharactersAreReplaced(String units, String written) {
        StringBuilder text = new StringBuilder();
        for (String unit : units.split(" ")) {
            text.append((char) Integer.parseInt(unit, 16));
        }

        byte[] bytes = JsonDocuments.write(Map.of("t", List.of(Map.of("u", text.toString()))));

        assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo("{\"t\":[{\"u\":\"" + written + "\"}]}");
    }
}
