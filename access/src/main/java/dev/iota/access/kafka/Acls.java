package dev.iota.access.kafka;

import dev.iota.protocol.id.MinerId;
import dev.iota.protocol.run.RunSpec;
import dev.iota.protocol.topic.TopicSpec;
import dev.iota.protocol.topic.Topics;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Grants as the brokers keep them: what is allowed to the miners of one run, on its topics and groups. All else is left alone. */
final class Acls {
    private static final String USER = "User:";

    private final Admin admin;
    private final Set<String> topics;
    private final Set<String> groups;

    Acls(Admin admin, RunSpec run) {
        Topics names = new Topics(run.run());
        this.admin = admin;
        this.topics = names.all(run).stream().map(TopicSpec::name).collect(Collectors.toUnmodifiableSet());
        this.groups = Set.of(names.validatorGroup());
    }

    static AclBinding binding(MinerId miner, Grant grant) {
        ResourceType type = grant.operation() == Grant.Operation.JOIN_GROUP ? ResourceType.GROUP : ResourceType.TOPIC;
        AclOperation operation = grant.operation() == Grant.Operation.WRITE ? AclOperation.WRITE : AclOperation.READ;
        return new AclBinding(new ResourcePattern(type, grant.name(), PatternType.LITERAL),
                new AccessControlEntry(USER + miner.value(), "*", operation, AclPermissionType.ALLOW));
    }

    Set<AclBinding> read() {
        Set<AclBinding> found = new HashSet<>();
        for (AclBinding binding : AdminCalls.await(admin.describeAcls(AclBindingFilter.ANY).values())) {
            if (isOurs(binding)) {
                found.add(binding);
            }
        }
        return found;
    }

    /** What is taken away goes first. */
    void change(Set<AclBinding> taken, Set<AclBinding> given) {
        if (!taken.isEmpty()) {
            AdminCalls.await(admin.deleteAcls(taken.stream().map(AclBinding::toFilter).toList()).all());
        }
        if (!given.isEmpty()) {
            AdminCalls.await(admin.createAcls(given).all());
        }
    }

    private boolean isOurs(AclBinding binding) {
        ResourcePattern resource = binding.pattern();
        String principal = binding.entry().principal();
        boolean isOfRun = resource.resourceType() == ResourceType.TOPIC && topics.contains(resource.name())
                || resource.resourceType() == ResourceType.GROUP && groups.contains(resource.name());
        return isOfRun && resource.patternType() == PatternType.LITERAL && binding.entry().permissionType() == AclPermissionType.ALLOW
                && principal.startsWith(USER) && KafkaUsers.miner(principal.substring(USER.length())).isPresent();
    }
}
