import { Injectable } from '@nestjs/common';

/** Whether two users have something to do with each other. */
export type AcquaintanceCheck = (userId: string, otherId: string) => Promise<boolean>;

/** Lets the module that knows who is in touch with whom say so: profiles of those one knows are not counted. */
@Injectable()
export class Acquaintances {
  private check: AcquaintanceCheck = () => Promise.resolve(false);

  register(check: AcquaintanceCheck): void {
    this.check = check;
  }

  async know(userId: string, otherId: string): Promise<boolean> {
    return userId === otherId || (await this.check(userId, otherId));
  }
}
