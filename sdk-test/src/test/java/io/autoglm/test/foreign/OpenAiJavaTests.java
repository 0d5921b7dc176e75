package io.autoglm.test.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.azure.credential.AzureApiKeyCredential;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionChoice;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import io.autoglm.test.SimBehavior;
import io.autoglm.test.SimBehaviorBuilder;
import io.autoglm.test.SimFault;
import io.autoglm.test.SimProfile;
import io.autoglm.test.SimServer;
import io.autoglm.test.SimToolCall;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenAI's own Java client, with validation of every answer switched on, takes the simulated server for the real thing. */
class OpenAiJavaTests {

    private static final String KEY = "sk-sim-0123456789";

    private final SimServer server = SimServer.start(behavior().build());
    private final List<OpenAIClient> clients = new ArrayList<>();
    private final OpenAIClient client = client(KEY, 0);

    private static SimBehaviorBuilder behavior() {
        return SimBehavior.builder()
                .answer("Hel", "lo ", "世界")
                .models("sim-1", "sim-2")
                .apiKey(KEY);
    }

    private OpenAIClient client(String key, int retries) {
        OpenAIClient made = OpenAIOkHttpClient.builder()
                .baseUrl(server.baseUrl())
                .apiKey(key)
                .maxRetries(retries)
                .timeout(Duration.ofSeconds(10))
                .responseValidation(true)
                .build();
        clients.add(made);
        return made;
    }

    @AfterEach
    void close() {
        clients.forEach(OpenAIClient::close);
        server.close();
    }

    private static ChatCompletionCreateParams.Builder chat() {
        return ChatCompletionCreateParams.builder().model("sim-1").addUserMessage("Why is the sky blue?");
    }

    @Test
    void generatesAWholeAnswer() {
        ChatCompletion answer = client.chat().completions().create(chat().build());

        assertThat(answer.isValid()).isTrue();
        assertThat(answer.choices()).hasSize(1);
        assertThat(answer.choices().get(0).message().content()).contains("Hello 世界");
        assertThat(answer.choices().get(0).finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.STOP);
        assertThat(answer.usage().orElseThrow().completionTokens()).isEqualTo(3);
        assertThat(answer.model()).isEqualTo("sim-1");
    }

    @Test
    void generatesSeveralChoices() {
        ChatCompletion answer = client.chat().completions().create(chat().n(3).build());

        assertThat(answer.choices()).extracting(ChatCompletion.Choice::index).containsExactly(0L, 1L, 2L);
    }

    @Test
    void streamsAnAnswerThatAccumulatesToTheWholeOne() {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        ChatCompletionCreateParams params = chat().streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(params)) {
            stream.stream().peek(chunk -> assertThat(chunk.isValid()).isTrue()).forEach(whole::accumulate);
        }

        ChatCompletion answer = whole.chatCompletion();
        assertThat(answer.choices().get(0).message().content()).contains("Hello 世界");
        assertThat(answer.usage().orElseThrow().totalTokens()).isPositive();
    }

    @Test
    void streamsToolCallsInFragments() {
        server.behavior(behavior()
                .toolCalls(new SimToolCall("call_1", "tap", List.of("{\"x\"", ":50}")))
                .build());
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(chat().build())) {
            stream.stream().forEach(whole::accumulate);
        }

        ChatCompletion.Choice choice = whole.chatCompletion().choices().get(0);
        assertThat(choice.finishReason()).isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
        var call = choice.message().toolCalls().orElseThrow().get(0).asFunction();
        assertThat(call.id()).isEqualTo("call_1");
        assertThat(call.function().name()).isEqualTo("tap");
        assertThat(call.function().arguments()).isEqualTo("{\"x\":50}");
    }

    @Test
    void listsModels() {
        assertThat(client.models().list().data())
                .allMatch(Model::isValid)
                .extracting(Model::id)
                .containsExactly("sim-1", "sim-2");
    }

    @Test
    void aWrongKeyIsUnauthorized() {
        OpenAIClient other = client("sk-wrong", 0);

        UnauthorizedException failure = catchThrowableOfType(
                UnauthorizedException.class, () -> other.chat().completions().create(chat().build()));

        assertThat(failure.code()).contains("invalid_api_key");
    }

    @Test
    void anUnknownModelIsNotFound() {
        NotFoundException failure = catchThrowableOfType(
                NotFoundException.class,
                () -> client.chat().completions().create(chat().model("gone").build()));

        assertThat(failure.code()).contains("model_not_found");
        assertThat(failure.param()).contains("model");
    }

    @Test
    void aRequestThatIsWrongIsABadRequest() {
        assertThatThrownBy(() -> client.chat()
                        .completions()
                        .create(chat().putAdditionalBodyProperty("n", JsonValue.from(0))
                                .build()))
                .isInstanceOf(BadRequestException.class);
    }

    @Test
    void aLimitIsARateLimitWhoseHintIsFollowed() {
        server.enqueue(SimFault.rateLimited(Duration.ofMillis(50)));
        assertThatThrownBy(() -> client.chat().completions().create(chat().build()))
                .isInstanceOf(RateLimitException.class);

        server.reset();
        server.enqueue(SimFault.rateLimited(Duration.ofMillis(50)));
        OpenAIClient patient = client(KEY, 2);
        assertThat(patient.chat().completions().create(chat().build()).choices())
                .hasSize(1);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aServerErrorIsRetriedAndThenTold() {
        server.enqueue(SimFault.status(500), SimFault.status(500));
        OpenAIClient once = client(KEY, 1);

        assertThatThrownBy(() -> once.chat().completions().create(chat().build()))
                .isInstanceOf(InternalServerException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void aStreamThatIsCutFailsInTheClient() {
        server.enqueue(SimFault.resetAfterEvents(2));
        try (StreamResponse<ChatCompletionChunk> stream =
                client.chat().completions().createStreaming(chat().build())) {
            assertThatThrownBy(() -> stream.stream().forEach(chunk -> {})).isInstanceOf(OpenAIException.class);
        }
    }

    @Test
    void completesSeveralPromptsInOneRequest() {
        Completion answer = client.completions()
                .create(CompletionCreateParams.builder()
                        .model("sim-1")
                        .promptOfArrayOfStrings(List.of("a", "b"))
                        .n(2)
                        .build());

        assertThat(answer.isValid()).isTrue();
        assertThat(answer.choices()).extracting(CompletionChoice::index).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
    }

    @Test
    void embedsSeveralTexts() {
        CreateEmbeddingResponse answer = client.embeddings()
                .create(EmbeddingCreateParams.builder()
                        .model("sim-1")
                        .inputOfArrayOfStrings(List.of("a", "b", "c"))
                        .build());

        assertThat(answer.data()).hasSize(3).allMatch(item -> !item.embedding().isEmpty());
    }

    @ParameterizedTest
    @EnumSource(
            value = SimProfile.class,
            names = {"OPENAI", "ZHIPU", "VLLM", "SGLANG", "LLAMACPP", "OLLAMA", "KONG", "OPENROUTER"})
    void streamsTheSameTextFromEveryServerThatIsCompatible(SimProfile profile) {
        server.behavior(behavior().profile(profile).build());
        OpenAIClient other = client(KEY, 0); // each server has its own path
        StringBuilder text = new StringBuilder();
        try (StreamResponse<ChatCompletionChunk> stream =
                other.chat().completions().createStreaming(chat().build())) {
            stream.stream()
                    .flatMap(chunk -> chunk.choices().stream())
                    .forEach(choice -> text.append(choice.delta().content().orElse("")));
        }

        assertThat(text).hasToString("Hello 世界");
    }

    @Test
    void callsAnAzureDeploymentWithItsKeyHeader() {
        server.behavior(behavior().profile(SimProfile.AZURE).build());
        OpenAIClient azure = OpenAIOkHttpClient.builder()
                .baseUrl(server.url() + "/openai/v1")
                .credential(AzureApiKeyCredential.create(KEY))
                .maxRetries(0)
                .build();
        clients.add(azure);

        assertThat(azure.chat()
                        .completions()
                        .create(chat().build())
                        .choices()
                        .get(0)
                        .message()
                        .content())
                .contains("Hello 世界");
        assertThat(server.requests().get(0).header("api-key")).isNotNull();
    }
}
