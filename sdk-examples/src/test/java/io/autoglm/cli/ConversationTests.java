package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.autoglm.sdk.model.ContentPart;
import io.autoglm.sdk.model.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConversationTests {

    private final Conversation conversation = new Conversation("be brief", 4);

    @Test
    void aQuestionIsSentWithTheInstructionsAndAllBeforeIt() {
        say("one", "1");

        conversation.ask("two");

        assertThat(sent()).containsExactly("SYSTEM be brief", "USER one", "ASSISTANT 1", "USER two");
    }

    @Test
    void aQuestionWithoutAnAnswerIsNoPartOfTheConversation() {
        say("one", "1");
        conversation.ask("lost");

        conversation.ask("two");

        assertThat(sent()).containsExactly("SYSTEM be brief", "USER one", "ASSISTANT 1", "USER two");
    }

    @Test
    void aNewAnswerTakesThePlaceOfTheOldOne() {
        say("one", "1");
        say("two", "2");

        assertThat(sent()).containsExactly("SYSTEM be brief", "USER one", "ASSISTANT 1", "USER two");
        conversation.answer("II");

        assertThat(texts(conversation.history()))
                .containsExactly("SYSTEM be brief", "USER one", "ASSISTANT 1", "USER two", "ASSISTANT II");
    }

    @Test
    void theOldestPairsAreForgottenAndTheirNumberIsTold() {
        say("one", "1");
        say("two", "2");
        conversation.ask("three");

        assertThat(conversation.answer("3")).isEqualTo(2);

        assertThat(texts(conversation.history()))
                .containsExactly("SYSTEM be brief", "USER two", "ASSISTANT 2", "USER three", "ASSISTANT 3");
    }

    @Test
    void withoutRoomEachQuestionIsSentAloneAndCanBeAskedAgain() {
        Conversation alone = new Conversation(null, 0);
        alone.ask("one");
        assertThat(alone.answer("1")).isEqualTo(2);

        assertThat(texts(alone.messages())).containsExactly("USER one");
        assertThat(alone.history()).isEmpty();
    }

    @Test
    void anOddBoundKeepsWholePairs() {
        Conversation odd = new Conversation(null, 3);
        odd.ask("one");
        odd.answer("1");
        odd.ask("two");
        odd.answer("2");

        assertThat(texts(odd.history())).containsExactly("USER two", "ASSISTANT 2");
    }

    @Test
    void forgettingAllLeavesTheInstructionsAndNothingToAskAgain() {
        say("one", "1");

        conversation.clear();

        assertThat(texts(conversation.history())).containsExactly("SYSTEM be brief");
        assertThat(conversation.hasQuestion()).isFalse();
    }

    @Test
    void anAnswerNeedsAQuestion() {
        assertThatIllegalStateException().isThrownBy(() -> conversation.answer("1"));
    }

    private void say(String question, String answer) {
        conversation.ask(question);
        conversation.answer(answer);
    }

    private List<String> sent() {
        return texts(conversation.messages());
    }

    private static List<String> texts(List<Message> messages) {
        return messages.stream()
                .map(message -> message.role() + " "
                        + ((ContentPart.Text) message.content().get(0)).text())
                .toList();
    }
}
