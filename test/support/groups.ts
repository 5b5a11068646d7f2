import type { CreateGroupDto } from '../../src/groups/group.dto.js';
import { GroupAdministration } from '../../src/groups/group-administration.service.js';
import { GroupCreation } from '../../src/groups/group-creation.service.js';
import { GroupMembersService } from '../../src/groups/group-members.service.js';
import { GroupsModule } from '../../src/groups/groups.module.js';
import { GroupsService } from '../../src/groups/groups.service.js';
import { JoinRequestsService } from '../../src/groups/join-requests.service.js';
import { MemberSettings } from '../../src/groups/member-settings.service.js';
import { Database } from '../../src/database/database.js';
import { identityOf, Scene } from './scene.js';
import { startServices } from './services.js';

/** The services of groups on a database of the running test's own. */
export async function setUpGroups(overrides: Partial<NodeJS.ProcessEnv> = {}) {
  const services = await startServices(GroupsModule, overrides);
  const scene = new Scene(services.get(Database));
  const creation = services.get(GroupCreation);
  /** Makes a group; its members become contacts of the owner first. */
  const createGroup = async (ownerId: string, dto: Partial<CreateGroupDto> = {}): Promise<string> => {
    for (const memberId of dto.memberIds ?? []) await scene.befriend(ownerId, memberId);
    return (await creation.create(identityOf(ownerId), { name: 'Weavers', ...dto })).id;
  };
  return {
    ...services,
    scene,
    creation,
    createGroup,
    groups: services.get(GroupsService),
    administration: services.get(GroupAdministration),
    members: services.get(GroupMembersService),
    settings: services.get(MemberSettings),
    joining: services.get(JoinRequestsService),
  };
}
